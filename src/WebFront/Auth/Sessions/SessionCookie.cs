using Concord.WebFront.Http;

namespace Concord.WebFront.Auth.Sessions;

/// <summary>The cookie that a browser's session lies in. No script reads it, and it goes with the browser; how long it is good the server knows.</summary>
internal static class SessionCookie
{
    private const string Name = "concord_session";
    private const int Longest = 200;

    /// <summary>Null when there is none in a form of ours.</summary>
    public static string? TextOf(HttpRequest request) =>
        request.Cookies.TryGetValue(Name, out var text) && text.Length <= Longest && text.StartsWith(TokenText.Cookie, StringComparison.Ordinal) ? text : null;

    public static void Set(HttpContext context, KnownProxies proxies, string text) => context.Response.Cookies.Append(Name, text, OptionsOf(context, proxies));

    public static void Remove(HttpContext context, KnownProxies proxies) => context.Response.Cookies.Delete(Name, OptionsOf(context, proxies));

    private static CookieOptions OptionsOf(HttpContext context, KnownProxies proxies) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = proxies.IsHttps(context), Path = "/", IsEssential = true };
}
