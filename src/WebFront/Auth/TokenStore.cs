using System.Collections.Immutable;
using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth;

/// <summary>A token as it was made: the only moment at which its text is known.</summary>
public sealed record NewToken(ApiTokenRow Row, string Text);

/// <summary>A token with the user it belongs to, if any.</summary>
public sealed record ListedToken(ApiTokenRow Row, UserRow? User);

/// <summary>
/// Tokens and their audit rows: with users and the inbox, all that the web front writes by itself. Only hashes are kept; a revoked token
/// stays as a row, so that history can still name who acted.
/// </summary>
public sealed class TokenStore(IDatabase database, CommitPipeline commits, IdSource ids, TimeProvider clock)
{
    /// <summary>Whose token this is, and what it may do now; null when it is unknown or revoked, or its user disabled or removed.</summary>
    public async Task<Caller?> FindAsync(string token)
    {
        var hash = TokenText.HashOf(token);
        var rows = await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Hash, hash));
        if (rows is not [{ RevokedAt: null } row] || !TokenText.SameHash(row.Hash, hash))
            return null;
        if (row.UserId is not { } userId)
            return new Caller(row.Id, row.Role ?? Grants.Machine, row.Scopes);
        return await database.QueryAsync(From.Table<UserRow>().Where(user => user.Id, userId)) is [{ DisabledAt: null } user] ? new Caller(user.Id, user.Role, []) : null;
    }

    /// <summary>Oldest first, revoked ones too.</summary>
    public async Task<Page<ListedToken>> ListAsync(Paging paging)
    {
        var rows = await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Id, Is.Greater, paging.Cursor ?? "").OrderBy(row => row.Id).Take(paging.Rows + 1));
        var owners = rows.Select(row => row.UserId).OfType<string>().ToImmutableHashSet(StringComparer.Ordinal);
        var users = owners.IsEmpty ? [] : await database.QueryAsync(From.Table<UserRow>().WhereIn(row => row.Id, owners));
        var page = rows.Take(paging.Rows).Select(row => new ListedToken(row, users.FirstOrDefault(user => user.Id == row.UserId))).ToImmutableArray();
        return new(page, rows.Length > paging.Rows ? page[^1].Row.Id : null);
    }

    /// <summary>A token that stands alone.</summary>
    public Task<NewToken> CreateAsync(string name, string role, ImmutableArray<string> scopes, string actor) => MakeAsync(name, null, role, scopes, actor);

    /// <summary>A token of a user: it may do what the user may, for as long as the user may.</summary>
    public Task<NewToken> CreateOfUserAsync(string name, string userId, string actor) => MakeAsync(name, userId, null, [], actor);

    /// <summary>Ends the token's life at once. False: there is no such token. Revoking twice is as good as once.</summary>
    public async Task<bool> RevokeAsync(string id, string actor)
    {
        while (true)
        {
            if (await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Id, id)) is not [var row])
                return false;
            if (row.RevokedAt is not null)
                return true;
            var unit = new CommitUnit(ids.New("unit")).Update(row with { RevokedAt = clock.GetUtcNow() });
            if (await commits.CommitAsync(unit.Insert(RevokedAudit(ids, clock, unit.Id, row, actor))))
                return true;
        }
    }

    /// <summary>The audit row of a token's end, for whoever ends it.</summary>
    internal static AuditRow RevokedAudit(IdSource ids, TimeProvider clock, string unitId, ApiTokenRow row, string actor) =>
        AuditOf(ids, clock, unitId, row, "token.revoked", actor) with { Before = Describe(row) };

    private async Task<NewToken> MakeAsync(string name, string? userId, string? role, ImmutableArray<string> scopes, string actor)
    {
        var text = TokenText.New();
        var row = new ApiTokenRow
        {
            Id = ids.New("tok"),
            Name = name,
            Hash = TokenText.HashOf(text),
            UserId = userId,
            Role = role,
            Scopes = scopes,
            CreatedAt = clock.GetUtcNow(),
            Revision = 1,
        };
        var unit = new CommitUnit(ids.New("unit")).Insert(row);
        if (!await commits.CommitAsync(unit.Insert(AuditOf(ids, clock, unit.Id, row, "token.created", actor) with { After = Describe(row) })))
            throw new InvalidOperationException($"The new token id {row.Id} was taken already.");
        return new(row, text);
    }

    private static AuditRow AuditOf(IdSource ids, TimeProvider clock, string unitId, ApiTokenRow row, string action, string actor) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = "token",
        SubjectId = row.Id,
        UnitId = unitId,
    };

    private static string Describe(ApiTokenRow row) => JsonSerializer.Serialize(new { name = row.Name, userId = row.UserId, role = row.Role, scopes = row.Scopes });
}
