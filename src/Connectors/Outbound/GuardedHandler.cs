using System.Net;

namespace Concord.Connectors.Outbound;

/// <summary>
/// The door's rules on whom to call, for libraries that bring their own way of calling: https to public addresses only, except what
/// <see cref="EgressRules"/> opens; no proxy, cookies or redirects. How long and how much is their client's matter.
/// </summary>
public sealed class GuardedHandler(EgressRules rules, TimeProvider time) : DelegatingHandler(HttpDoor.Inner(rules, (host, token) => Dns.GetHostAddressesAsync(host, token), GuardedConnect.DialSocketAsync, time))
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.RequestUri is { } uri && RequestGuard.WhyRefused(uri, rules) is { } why ? throw new HttpRequestException(why) : base.SendAsync(request, cancellationToken);
}
