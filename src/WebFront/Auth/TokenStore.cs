using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth;

/// <summary>A token as it was made: the only moment at which its text is known.</summary>
public sealed record NewToken(ApiTokenRow Row, string Text);

/// <summary>A token with the user it belongs to, if any.</summary>
public sealed record ListedToken(ApiTokenRow Row, UserRow? User);

/// <summary>A token to be made.</summary>
/// <param name="UserId">The user it belongs to, and whose role it has; null for one that stands alone.</param>
/// <param name="Role">Null for a user's.</param>
/// <param name="Scopes">Of a machine what it may do; of a user's what it is narrowed to, empty for nothing.</param>
/// <param name="ExpiresAt">Null: never.</param>
public sealed record TokenPlan(string Name, string? UserId, string? Role, ImmutableArray<string> Scopes, DateTimeOffset? ExpiresAt = null);

/// <summary>
/// Tokens and their audit rows: with users, sessions and the inbox, all that the web front writes by itself. Only hashes are kept; a revoked token
/// stays as a row, so that history can still name who acted.
/// </summary>
public sealed class TokenStore(IDatabase database, CommitPipeline commits, AccessAudit audit, UseBook uses, IdSource ids, TimeProvider clock)
{
    /// <summary>Whose token this is, and what it may do now; null when it is unknown, revoked or expired, or its user disabled or removed.</summary>
    public async Task<Caller?> FindAsync(string token)
    {
        var hash = TokenText.HashOf(token);
        var rows = await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Hash, hash));
        if (rows is not [{ RevokedAt: null } row] || !TokenText.SameHash(row.Hash, hash) || row.ExpiresAt <= clock.GetUtcNow())
            return null;
        if (await CallerOfAsync(row) is not { } caller)
            return null;
        uses.Note(row);
        return caller;
    }

    /// <summary>Oldest first, revoked ones too; of one user only those that are not revoked.</summary>
    public async Task<Page<ListedToken>> ListAsync(Paging paging, string? userId = null)
    {
        var some = From.Table<ApiTokenRow>().Where(row => row.Id, Is.Greater, paging.Cursor ?? "").OrderBy(row => row.Id).Take(paging.Rows + 1);
        var rows = await database.QueryAsync(userId is null ? some : some.Where(row => row.UserId, userId).Where(row => row.RevokedAt, Is.Null));
        var owners = rows.Select(row => row.UserId).OfType<string>().ToImmutableHashSet(StringComparer.Ordinal);
        var users = owners.IsEmpty ? [] : await database.QueryAsync(From.Table<UserRow>().WhereIn(row => row.Id, owners));
        var page = rows.Take(paging.Rows).Select(row => new ListedToken(row, users.FirstOrDefault(user => user.Id == row.UserId))).ToImmutableArray();
        return new(page, rows.Length > paging.Rows ? page[^1].Row.Id : null);
    }

    /// <summary>Makes the token, whose text is told this once.</summary>
    public async Task<NewToken> CreateAsync(TokenPlan plan, string actor)
    {
        var text = TokenText.New();
        var row = new ApiTokenRow
        {
            Id = ids.New("tok"),
            Name = plan.Name,
            Hash = TokenText.HashOf(text),
            UserId = plan.UserId,
            Role = plan.Role,
            Scopes = plan.Scopes,
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = plan.ExpiresAt,
            Revision = 1,
        };
        var unit = audit.Unit().Insert(row);
        if (!await commits.CommitAsync(unit.Insert(audit.Of(unit, "token.created", row.Id, actor, after: Describe(row)))))
            throw new InvalidOperationException($"The new token id {row.Id} was taken already.");
        return new(row, text);
    }

    /// <summary>Ends the token's life at once. False: there is no such token, or the user named has no such. Revoking twice is as good as once.</summary>
    public async Task<bool> RevokeAsync(string id, string actor, string? userId = null)
    {
        while (true)
        {
            if (await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Id, id)) is not [var row] || (userId is not null && row.UserId != userId))
                return false;
            if (row.RevokedAt is not null)
                return true;
            var unit = audit.Unit().Update(row with { RevokedAt = clock.GetUtcNow() });
            if (await commits.CommitAsync(unit.Insert(audit.TokenRevoked(unit, row, actor))))
                return true;
        }
    }

    /// <summary>For the audit.</summary>
    internal static object Describe(ApiTokenRow row) => new { name = row.Name, userId = row.UserId, role = row.Role, scopes = row.Scopes, expiresAt = row.ExpiresAt };

    private async Task<Caller?> CallerOfAsync(ApiTokenRow row)
    {
        if (row.UserId is not { } userId)
            return new Caller(row.Id, row.Role ?? Grants.Machine, row.Scopes);
        return await database.QueryAsync(From.Table<UserRow>().Where(user => user.Id, userId)) is [{ DisabledAt: null } user]
            ? new Caller(user.Id, user.Role, row.Scopes) { User = user }
            : null;
    }
}
