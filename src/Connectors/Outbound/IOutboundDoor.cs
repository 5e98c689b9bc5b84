namespace Concord.Connectors.Outbound;

/// <summary>The one way out: every HTTP request that Concord makes to the outside goes through this port.</summary>
public interface IOutboundDoor
{
    /// <summary>Sends one request, once: no redirect is followed and nothing is sent again behind the caller's back.</summary>
    /// <returns>What is known afterwards. Network trouble is a reply, never an exception.</returns>
    /// <exception cref="OperationCanceledException">
    /// The caller gave up; whether the request had an effect is then unknown.
    /// </exception>
    Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token);
}
