using Concord.Simulation.Database;
using Concord.Storage.Remembering;
using Concord.Storage.Shape;
using Concord.Storage.Tests.Contract;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Remembering;

/// <summary>What every database promises, answered from memory wherever that is possible: whole tables are remembered.</summary>
public sealed class RememberingContractTests : DatabaseContract
{
    protected override IDatabase Database { get; } = new RememberingDatabase(new MemoryDatabase(new ManualTime()), [.. RowShape.All.Select(shape => new Shelf(shape, []))]);
}
