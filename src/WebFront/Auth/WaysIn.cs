using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Auth;

/// <summary>One way in which a person can still manage access: the setting, or rows that give somebody a full role.</summary>
/// <param name="Token">Null for the setting, and for a user who signs in.</param>
/// <param name="User">Who signs in, or whose token it is; null for one that stands alone.</param>
public sealed record WayIn(ApiTokenRow? Token, UserRow? User)
{
    /// <summary>What is committed with this loses if the way was closed meanwhile, so that two cannot shut each other out.</summary>
    public CommitUnit Hold(CommitUnit unit)
    {
        unit = Token is null ? unit : unit.Expect(Token);
        return User is null ? unit : unit.Expect(User);
    }
}

/// <summary>
/// Finds out whether anybody would be left to let others in. ADMIN_TOKEN is a way in, so is a token with a full role, alone or of an active
/// user, and so is such a user's password, or account at the provider while one is set; a machine's token is none, since no person holds it, nor is one that expires or is narrowed.
/// </summary>
public sealed class WaysIn(IDatabase database, AdminToken setting, ConcordSettings settings)
{
    /// <summary>A way in that does not lead through the given user; null when there is none.</summary>
    public async Task<WayIn?> FindAsync(string? without = null)
    {
        if (setting.IsSet)
            return new(null, null);
        var tokens = From.Table<ApiTokenRow>().Where(row => row.RevokedAt, Is.Null).Where(row => row.ExpiresAt, Is.Null);
        if (await database.QueryAsync(tokens.Where(row => row.UserId, Is.Null).WhereIn(row => row.Role, Grants.FullRoles).Take(1)) is [var alone])
            return new(alone, null);
        var users = await database.QueryAsync(From.Table<UserRow>().WhereIn(row => row.Role, Grants.FullRoles).Where(row => row.DisabledAt, Is.Null).Where(row => row.Id, Is.NotEqual, without ?? ""));
        if (users.FirstOrDefault(user => user.PasswordHash is not null || (settings.OpenId is not null && user.OidcSubject is not null)) is { } person)
            return new(null, person);
        var theirs = await database.QueryAsync(tokens.WhereIn(row => row.UserId, users.Select(user => (string?)user.Id)));
        return theirs.FirstOrDefault(row => row.Scopes.IsEmpty) is { } token
            ? new(token, users.First(user => user.Id == token.UserId))
            : null;
    }
}
