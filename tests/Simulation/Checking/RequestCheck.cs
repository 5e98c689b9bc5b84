using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;

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
            var before = world.Disk.All(From.Table<OperationRow>().Where(row => row.InternalId, operation.InternalId).Where(row => row.State, OperationState.ATTEMPTED))
                .FirstOrDefault(row => row.MappingId == operation.MappingId && row.Id != id);
            Expect(before is null, "7.5", $"{request.Method} {request.PathAndQuery} of {id} left while {before?.Id} was not settled");
        }

        // An admin who lets the integration go on does not wait either.
        if (site.Outside.Flights.WaitOf(id) is { } wait && site.Admin.ResumedAt < wait.Asked)
            Expect(world.Now >= wait.Until, "I14", $"{request.Method} {request.PathAndQuery} of {id} left at {world.Now:HH:mm:ss.fff}, though {site} asked at {wait.Asked:HH:mm:ss.fff} to wait until {wait.Until:HH:mm:ss.fff}");
    }

    private void Expect(bool holds, string which, string what)
    {
        if (!holds) world.Journal.Violation(which, what);
    }
}
