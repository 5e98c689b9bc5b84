using Concord.Simulation.Database;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Contract;

public sealed class MemoryContractTests : DatabaseContract
{
    protected override IDatabase Database { get; } = new MemoryDatabase(new ManualTime());
}
