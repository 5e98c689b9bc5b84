using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.Sessions;

/// <summary>Pure: how long sessions last.</summary>
internal static class SessionLife
{
    /// <summary>A browser's: one cookie, which stays the same.</summary>
    public const string Cookie = "COOKIE";

    /// <summary>A program's: short access tokens, and refresh tokens that change at each use.</summary>
    public const string Tokens = "TOKENS";

    public static readonly IReadOnlyList<string> Kinds = [Cookie, Tokens];

    /// <summary>Of an access token.</summary>
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(15);

    /// <summary>A cookie that nobody used for so long is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>Of a refresh token.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(14);

    /// <summary>However often it is used: then the person signs in again.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>The session as a sign-in or a refresh at this moment leaves it.</summary>
    public static SessionRow Extended(SessionRow row, DateTimeOffset now)
    {
        var end = Earlier(row.CreatedAt + Longest, now + (row.Kind == Cookie ? Idle : Refresh));
        return row with { LastUsedAt = now, ExpiresAt = end, AccessUntil = row.Kind == Cookie ? end : Earlier(end, now + Access) };
    }

    /// <summary>The session after a request at this moment: a cookie lasts longer by it, an access token does not.</summary>
    public static SessionRow Used(SessionRow row, DateTimeOffset at) => row.Kind == Cookie ? Extended(row, at) : row with { LastUsedAt = at };

    /// <summary>Whether the user still comes in with the session.</summary>
    public static bool Lasts(SessionRow row, UserRow user, DateTimeOffset now) => row.ExpiresAt > now && user.DisabledAt is null && row.Stamp == user.SecurityStamp;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
