using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;

namespace Concord.Connectors.Tests.Outbound;

/// <summary>Real doors to servers on loopback.</summary>
internal static class Door
{
    public static HttpDoor To(LoopbackServer server, TimeProvider time) => new(Rules(server.Address), time);

    public static EgressRules Rules(string setting) =>
        EgressRules.TryParse(setting, out var rules, out var error) ? rules : throw new ArgumentException(error);

    public static OutboundRequest Get(LoopbackServer server, string path = "/") =>
        OutboundRequest.Plain("GET", new Uri($"http://{server.Address}{path}"));
}
