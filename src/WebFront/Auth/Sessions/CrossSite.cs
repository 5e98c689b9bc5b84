using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Concord.WebFront.Http;

namespace Concord.WebFront.Auth.Sessions;

/// <summary>
/// Keeps other sites from using the cookie that a browser sends by itself: what changes something must also show a text that only our own pages
/// can have read (docs/adr/0012-people-sign-in-without-a-user-manager.md), and must not say itself that it comes from elsewhere.
/// </summary>
internal static class CrossSite
{
    public const string Header = "X-CSRF-Token";

    /// <summary>The text that goes with a cookie. It tells nothing about the cookie.</summary>
    public static string TokenOf(string cookie) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(cookie), "concord csrf"u8));

    /// <summary>Why a request with a cookie is refused; null when it may go on.</summary>
    public static Problem? WhyRefused(HttpRequest request, string cookie)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return null;
        var shown = request.Headers[Header] is [{ } text] ? text : "";
        return TokenText.SameHash(TokenText.HashOf(shown), TokenText.HashOf(TokenOf(cookie))) ? WhyForeign(request) : Refusal($"With a cookie, send `csrfToken` of GET /api/auth/me in the header {Header}.");
    }

    /// <summary>Why a request that begins a browser's session is refused; null when it may go on.</summary>
    public static Problem? WhyForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"] is [not ("same-origin" or "none"), ..] ? Refusal("The browser says that another site sends this.") : null;

    private static Problem Refusal(string why) => new(StatusCodes.Status403Forbidden, "csrf-refused", $"{why} Nothing was changed.");
}
