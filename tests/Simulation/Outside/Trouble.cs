using System.Collections.Immutable;
using Concord.Fakes.Rest;
using Concord.Simulation.Database;
using Concord.Simulation.Worlds;
using Concord.Storage;

namespace Concord.Simulation.Outside;

/// <summary>All that goes wrong in a world, and how long things take. Nothing goes wrong and everything is immediate, unless a heir says so.</summary>
internal class Trouble
{
    /// <summary>The trouble with one commit.</summary>
    public virtual DatabaseFault NextCommit(ImmutableArray<CommitUnit> units) => DatabaseFault.None;

    public virtual bool RefusesQuery() => false;

    public virtual TimeSpan DatabaseLatency() => TimeSpan.Zero;

    /// <summary>The trouble with one request to the outside.</summary>
    public virtual Passage NextRequest(FakeRequest request, Site? site) => Passage.Good;

    /// <summary>The trouble with one webhook.</summary>
    public virtual Post NextWebhook(FakeWebhook webhook) => Post.AtOnce;

    public DatabaseFaultPlan DatabaseFaults() =>
        DatabaseFaultPlan.Scripted((_, units) => NextCommit(units), _ => RefusesQuery(), DatabaseLatency);
}
