using System.Collections.Immutable;
using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth;

/// <summary>A token as it was made: the only moment at which its text is known.</summary>
public sealed record NewToken(ApiTokenRow Row, string Text);

/// <summary>
/// Tokens and their audit rows: with the inbox, all that the web front writes by itself. Only hashes are kept; a revoked token
/// stays as a row, so that history can still name who acted.
/// </summary>
public sealed class TokenStore(IDatabase database, CommitPipeline commits, IdSource ids, TimeProvider clock)
{
    /// <summary>Whose token this is; null when it is unknown or revoked.</summary>
    public async Task<Caller?> FindAsync(string token)
    {
        var hash = TokenText.HashOf(token);
        var rows = await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Hash, hash));
        return rows is [var row] && row.RevokedAt is null && TokenText.SameHash(row.Hash, hash) ? new Caller(row.Id, row.Role, row.Scopes) : null;
    }

    /// <summary>Oldest first, revoked ones too.</summary>
    public async Task<Page<ApiTokenRow>> ListAsync(Paging paging)
    {
        var rows = await database.QueryAsync(From.Table<ApiTokenRow>().Where(row => row.Id, Is.Greater, paging.Cursor ?? "").OrderBy(row => row.Id).Take(paging.Rows + 1));
        return rows.Length > paging.Rows ? new(rows[..paging.Rows], rows[paging.Rows - 1].Id) : new(rows, null);
    }

    /// <summary>Whether somebody can still manage tokens with one that is kept here.</summary>
    public async Task<bool> HasStewardAsync() => (await database.QueryAsync(
        From.Table<ApiTokenRow>().Where(row => row.Role, Grants.WebSteward).Where(row => row.RevokedAt, Is.Null).Take(1))).Length > 0;

    public async Task<NewToken> CreateAsync(string name, string role, ImmutableArray<string> scopes, string actor)
    {
        var text = TokenText.New();
        var row = new ApiTokenRow
        {
            Id = ids.New("tok"),
            Name = name,
            Hash = TokenText.HashOf(text),
            Role = role,
            Scopes = scopes,
            CreatedAt = clock.GetUtcNow(),
            Revision = 1,
        };
        var unit = new CommitUnit(ids.New("unit")).Insert(row);
        if (!await commits.CommitAsync(unit.Insert(AuditOf(unit, row, "token.created", actor, after: Describe(row)))))
            throw new InvalidOperationException($"The new token id {row.Id} was taken already.");
        return new(row, text);
    }

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
            if (await commits.CommitAsync(unit.Insert(AuditOf(unit, row, "token.revoked", actor, before: Describe(row)))))
                return true;
        }
    }

    private AuditRow AuditOf(CommitUnit unit, ApiTokenRow row, string action, string actor, string? before = null, string? after = null) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = "token",
        SubjectId = row.Id,
        Before = before,
        After = after,
        UnitId = unit.Id,
    };

    private static string Describe(ApiTokenRow row) => JsonSerializer.Serialize(new { name = row.Name, role = row.Role, scopes = row.Scopes });
}
