using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Support;

/// <summary>People with passwords, and what they do to come in.</summary>
internal static class People
{
    public const string Password = "correct horse battery";
    public const string Email = "ann@example.org";
    public const string SignIn = "/api/auth/sign-in";
    public const string Me = "/api/auth/me";

    /// <summary>A user who can sign in; the id.</summary>
    public static async Task<string> PersonAsync(this Front front, string role = "VIEWER", string email = Email, string? password = Password)
    {
        var hash = password is null ? null : front.Services.GetRequiredService<PasswordCheck>().HashOf(password);
        var (unit, row) = front.Services.GetRequiredService<UserStore>().Creation("Ann", email, role, "test", user => user with { PasswordHash = hash });
        (await front.Database.CommitAsync([new CommitUnit(unit.Id).Insert(row)])).ShouldBe([true]);
        return row.Id;
    }

    public static async Task<UserRow> UserRowAsync(this Front front, string id) => (await front.Database.QueryAsync(From.Table<UserRow>().Where(row => row.Id, id))).Single();

    public static Task<Reply> SignInAsync(this Front front, string email = Email, string password = Password, string more = "") =>
        front.PostAsync(SignIn, $$"""{"email":{{JsonSerializer.Serialize(email)}},"password":{{JsonSerializer.Serialize(password)}}{{more}}}""", token: null);

    /// <summary>The access and the refresh token of a new session.</summary>
    public static async Task<(string Access, string Refresh)> TokensAsync(this Front front, string email = Email, string password = Password)
    {
        var reply = await front.SignInAsync(email, password);
        reply.Status.ShouldBe(200, reply.Text);
        return TokensOf(reply);
    }

    public static (string Access, string Refresh) TokensOf(Reply reply) => (reply.Json.GetProperty("accessToken").GetString()!, reply.Json.GetProperty("refreshToken").GetString()!);

    public static Task<Reply> RefreshAsync(this Front front, string refresh) => front.PostAsync("/api/auth/refresh", $$"""{"refreshToken":"{{refresh}}"}""", token: null);

    /// <summary>A browser that has signed in: its cookie, and the text that goes with it.</summary>
    public static async Task<Browser> BrowserAsync(this Front front, string email = Email)
    {
        var reply = await front.SignInAsync(email, more: ""","session":"COOKIE" """);
        reply.Status.ShouldBe(200, reply.Text);
        return new(front, reply.Header("Set-Cookie")!.Split(';')[0], reply.Json.GetProperty("csrfToken").GetString()!);
    }

    public static async Task<AuditRow[]> AuditAsync(this Front front, string action) =>
        [.. await front.Database.QueryAsync(From.Table<AuditRow>().Where(row => row.Action, action).OrderBy(row => row.Id))];
}

/// <summary>Sends requests with a session's cookie.</summary>
internal sealed record Browser(Front Front, string Cookie, string Csrf)
{
    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, string? csrf = null, string? site = "same-origin") =>
        Front.SendAsync(method, path, body, token: null, request =>
        {
            request.Headers.Add("Cookie", Cookie);
            if (csrf is not null)
                request.Headers.Add("X-CSRF-Token", csrf);
            if (site is not null)
                request.Headers.Add("Sec-Fetch-Site", site);
        });
}
