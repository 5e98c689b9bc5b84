using System.Net;
using Concord.WebFront.Http;

namespace Concord.WebFront.Auth;

/// <summary>Where a request comes from.</summary>
/// <param name="Address">Null when it cannot be known.</param>
/// <param name="UserAgent">What the browser or program calls itself, cut to a readable length.</param>
public sealed record Origin(IPAddress? Address, string? UserAgent)
{
    private const int LongestAgent = 200;

    /// <summary>For the audit.</summary>
    public string? AddressText => Address?.ToString();

    public static Origin Of(HttpContext context, KnownProxies proxies)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new(proxies.SenderOf(context), agent.Length == 0 ? null : agent[..Math.Min(agent.Length, LongestAgent)]);
    }
}
