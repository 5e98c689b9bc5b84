using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.Sessions;

/// <summary>A session as it was begun or refreshed: the only moment at which its texts are known.</summary>
/// <param name="Access">The cookie or the access token.</param>
/// <param name="Refresh">Null with a cookie.</param>
public sealed record OpenedSession(SessionRow Row, string Access, string? Refresh);

/// <summary>
/// The texts that a session shows. All refresh tokens of a session begin alike (its family), so that one that was used before is known to be one
/// of this session, though only the last one's hash is kept.
/// </summary>
internal static class SessionTexts
{
    private const int PartLength = 43;
    private const int FamilyLength = 5 + PartLength;

    public static string NewFamily() => TokenText.New(TokenText.Refresh);

    public static string NewRefresh(string family) => TokenText.New(family);

    public static string NewAccess(string kind) => TokenText.New(kind == SessionLife.Cookie ? TokenText.Cookie : TokenText.Access);

    /// <summary>What a refresh token begins with; null when it is none.</summary>
    public static string? FamilyOf(string refresh) =>
        refresh.Length == FamilyLength + PartLength && refresh.StartsWith(TokenText.Refresh, StringComparison.Ordinal) ? refresh[..FamilyLength] : null;
}
