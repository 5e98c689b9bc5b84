using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>What must hold for every single write that leaves the hub.</summary>
internal sealed class RequestCheck(World world)
{
    /// <summary>
    /// It is committed as attempted, so that a crash leaves an unknown outcome and never an unknown request; it is the only one of its copy, and
    /// of its operation, that is out; and it comes no sooner than the system asked for.
    /// </summary>
    public void Leaving(Site site, FakeRequest request)
    {
        var id = Flights.OperationOf(request);
        var operation = world.Disk.First(From.Table<OperationRow>().Where(row => row.Id, id));
        Expect(operation is { State: OperationState.ATTEMPTED }, "7.5", $"{request.Method} {request.PathAndQuery} left while its operation {id} was {operation?.State.ToString() ?? "not there"}");
        Expect(!site.Outside.Flights.IsUnderWay(id), "I10", $"{request.Method} {request.PathAndQuery} of {id} left while an earlier request of it was on its way");
        if (operation is not null)
        {
            CheckFlow(site, request, operation);
            var before = world.Disk.All(From.Table<OperationRow>().Where(row => row.InternalId, operation.InternalId).Where(row => row.State, OperationState.ATTEMPTED))
                .FirstOrDefault(row => row.MappingId == operation.MappingId && row.Id != id);
            Expect(before is null, "7.5", $"{request.Method} {request.PathAndQuery} of {id} left while {before?.Id} was not settled");
        }

        // An admin who lets the integration go on does not wait either.
        if (site.Outside.Flights.WaitOf(id) is { } wait && site.Admin.ResumedAt < wait.Asked)
            Expect(world.Now >= wait.Until, "I14", $"{request.Method} {request.PathAndQuery} of {id} left at {world.Now:HH:mm:ss.fff}, though by the answer of {site} at {wait.Asked:HH:mm:ss.fff} it had to wait until {wait.Until:HH:mm:ss.fff}");
    }

    // What the settings keep from flowing does not flow.
    private void CheckFlow(Site site, FakeRequest request, OperationRow operation)
    {
        var what = $"{request.Method} {request.PathAndQuery} of {operation.Id}";
        Expect(site.Traits.FlowsOut, "7.2", $"{what} left for {site}, to where nothing flows out");
        Expect(request.Method != "DELETE" || site.Traits.Deletes == DeletePolicy.PROPAGATE || operation.Undo, "7.7", $"{what} left for {site}, to which deletes are not passed on");
        var isFirst = world.Steps.Bindings.All(pair => pair.Site != site.Id || pair.Here != operation.InternalId);
        Expect(request.Method != "POST" || site.Traits.Matching != MatchMode.MATCH_ONLY || !isFirst, "7.4", $"{what} left for {site}, where no record is made");
    }

    private void Expect(bool holds, string which, string what)
    {
        if (!holds) world.Journal.Violation(which, what);
    }
}
