namespace Concord.Connectors.Outbound;

/// <summary>What can be refused by looking at the request alone, before any name is resolved.</summary>
internal static class RequestGuard
{
    /// <summary>These decide where a message ends or where it goes; the door sets them.</summary>
    private static readonly string[] Reserved =
        ["Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Upgrade", "Expect", "TE", "Trailer", "Proxy-Authorization"];

    public static string? WhyRefused(OutboundRequest request, EgressRules rules) =>
        WhyRefused(request.Uri, rules) ?? request.Headers.Select(WhyRefused).FirstOrDefault(why => why is not null);

    public static string? WhyRefused(Uri uri, EgressRules rules)
    {
        if (!uri.IsAbsoluteUri) return "The address is not absolute; write it with https:// and a host.";
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            return $"The scheme '{uri.Scheme}' is not called; use https.";
        if (uri.UserInfo.Length > 0) return "The address holds a user or password; give them as credentials instead.";
        if (uri.Scheme == Uri.UriSchemeHttp && !rules.Allows(uri.IdnHost, uri.Port))
            return $"{uri.Host}:{uri.Port} would be called over plain http; use https, or if it is meant, set {EgressRules.SettingThatOpens(uri.IdnHost, uri.Port)} and restart.";
        return null;
    }

    /// <summary>Whether the door sets this header itself.</summary>
    public static bool IsReserved(string header) => Reserved.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static string? WhyRefused(HttpField header)
    {
        if (IsReserved(header.Name)) return $"The header {header.Name} is set by Concord itself.";
        if (header.Name.Length == 0 || !header.Name.All(IsTokenChar)) return "A header name holds characters that HTTP does not allow.";
        return header.Value.Any(c => c is < ' ' or > '~') ? $"The header {header.Name} has a value with characters that HTTP does not allow." : null;
    }

    private static bool IsTokenChar(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
