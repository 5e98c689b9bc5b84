using Concord.Connectors.Outbound;
using Concord.Simulation.Hub;

namespace Concord.Simulation.Outside;

/// <summary>Leads each request to whom it is addressed to.</summary>
internal sealed class Crossroads(OutsideSystem outside, Subscriber subscriber) : INetwork
{
    public Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request) =>
        request.Uri.Host == Subscriber.Url.Host ? subscriber.CarryAsync(from, request) : outside.CarryAsync(from, request);
}
