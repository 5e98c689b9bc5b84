using Concord.Connectors.Outbound;
using Concord.Simulation.Hub;

namespace Concord.Simulation.Outside;

/// <summary>Leads each request to whom it is addressed to.</summary>
internal sealed class Crossroads(IReadOnlyDictionary<string, OutsideSystem> systems, Subscriber subscriber) : INetwork
{
    public Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request) =>
        request.Uri.Host == Subscriber.Url.Host ? subscriber.CarryAsync(from, request) : systems[request.Uri.Host].CarryAsync(from, request);
}
