using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Tests.Support;

/// <summary>What a browser does to sign in at a provider.</summary>
internal static class OidcFlow
{
    public const string Begin = "/api/auth/oidc";

    /// <summary>A web front that has this provider.</summary>
    public static Task<Front> FrontAsync(this OidcProvider provider, params (string, string)[] more) => Front.StartAsync(settings:
        [("Oidc:Authority", provider.Address), ("Oidc:ClientId", OidcProvider.ClientId), ("Oidc:ClientSecret", OidcProvider.ClientSecret), ("Egress:Allow", provider.Address.Split("//")[1]), .. more]);

    /// <summary>What binds the sign-in to the browser, and what the browser brings back.</summary>
    public static async Task<(string Cookie, string Brought)> BeginAsync(this OidcProvider provider, Front front)
    {
        var begun = await front.GetAsync(Begin, token: null);
        begun.Status.ShouldBe(302, begun.Text);
        return (begun.Header("Set-Cookie")!.Split(';')[0], provider.Authorise(new Uri(begun.Header("Location")!)));
    }

    public static Task<Reply> CallbackAsync(Front front, string? cookie, string brought) => front.SendAsync(HttpMethod.Get, $"{Begin}/callback{brought}", token: null, more: request =>
    {
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
    });

    public static async Task<Reply> FinishAsync(this OidcProvider provider, Front front)
    {
        var (cookie, brought) = await provider.BeginAsync(front);
        return await CallbackAsync(front, cookie, brought);
    }

    /// <summary>A browser that has come back with a session.</summary>
    public static async Task<Browser> BrowserAsync(this OidcProvider provider, Front front)
    {
        var reply = await provider.FinishAsync(front);
        (reply.Status, reply.Header("Location")).ShouldBe((302, "/"), reply.Text + string.Join('\n', front.Log.Lines));
        return new(front, reply.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("concord_session", StringComparison.Ordinal)).Split(';')[0], "");
    }

    /// <summary>Asserts that nobody came in.</summary>
    public static async Task ShouldBeRefusedAsync(Front front, Reply reply, string code)
    {
        reply.ShouldBeProblem(403, code);
        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldBeEmpty();
    }
}
