using Concord.Connectors.Outbound;

namespace Concord.Simulation.Hub;

/// <summary>The way from processes to the outside system.</summary>
internal interface INetwork
{
    /// <summary>One request of a process. It may go on after the process has died; the answer then finds nobody.</summary>
    Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request);
}

/// <summary>One process's outbound door. A dead process sends nothing and hears nothing.</summary>
internal sealed class SimulatedDoor(SimulatedNode node, INetwork network, TaskScheduler world) : IOutboundDoor
{
    public async Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        var reply = node.IsDead ? null : await CarryAsync(request);
        return reply is null || node.IsDead ? await new TaskCompletionSource<OutboundReply>().Task : reply;
    }

    // What has left goes on without the process, so it must not run as part of the caller's turn.
    private Task<OutboundReply> CarryAsync(OutboundRequest request) => Task.Factory.StartNew(
        () => network.CarryAsync(node, request), CancellationToken.None, TaskCreationOptions.DenyChildAttach, world).Unwrap();
}
