using System.Collections.Immutable;
using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth;

/// <summary>What is to be changed about a user; what is null stays.</summary>
public sealed record UserChange(string? Name, string? Email, string? Role, bool? Disabled);

/// <summary>What became of a change to a user.</summary>
public abstract record UserReply
{
    public sealed record Saved(UserRow Row) : UserReply;

    /// <param name="Tokens">How many tokens of the user ended with it.</param>
    public sealed record Removed(int Tokens) : UserReply;

    public sealed record Unknown : UserReply;

    /// <summary>Another user has this address.</summary>
    public sealed record EmailTaken : UserReply;

    /// <summary>Nobody would be left who can let others in.</summary>
    public sealed record LastWayIn : UserReply;
}

/// <summary>
/// Users, each change in one transaction with its audit row. What a user may do is looked up at each request, so a change holds
/// for the next one.
/// </summary>
public sealed class UserStore(IDatabase database, CommitPipeline commits, WaysIn ways, IdSource ids, TimeProvider clock)
{
    public async Task<UserRow?> FindAsync(string id) => (await database.QueryAsync(From.Table<UserRow>().Where(row => row.Id, id))).FirstOrDefault();

    /// <summary>Whether a user other than this one has the address, in whatever case.</summary>
    public async Task<bool> IsTakenAsync(string email, string? id) =>
        (await database.QueryAsync(From.Table<UserRow>().Where(row => row.EmailKey, EmailAddress.KeyOf(email)))).Any(row => row.Id != id);

    public async Task<UserReply> CreateAsync(string name, string email, string role, string actor)
    {
        var now = clock.GetUtcNow();
        var row = new UserRow
        {
            Id = ids.New("usr"),
            Name = name,
            Email = email,
            EmailKey = EmailAddress.KeyOf(email),
            Role = role,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        var unit = new CommitUnit(ids.New("unit")).Insert(row);
        // The id is new, so only the address can stand against it.
        return await commits.CommitAsync(unit.Insert(AuditOf(unit, row.Id, "user.created", actor, null, row))) ? new UserReply.Saved(row) : new UserReply.EmailTaken();
    }

    public async Task<UserReply> UpdateAsync(string id, UserChange change, string actor)
    {
        // Loses only to another change, which is then seen.
        while (await FindAsync(id) is { } row)
        {
            var next = Changed(row, change);
            if (next == row)
                return new UserReply.Saved(row);
            if (await IsTakenAsync(next.Email, id))
                return new UserReply.EmailTaken();
            next = next with { UpdatedAt = clock.GetUtcNow() };
            var unit = new CommitUnit(ids.New("unit")).Update(next);
            if (await KeptOpenAsync(unit, row, next) is not { } kept)
                return new UserReply.LastWayIn();
            if (await commits.CommitAsync(kept.Insert(AuditOf(unit, id, "user.changed", actor, row, next))))
                return new UserReply.Saved(next);
        }

        return new UserReply.Unknown();
    }

    /// <summary>Removes the user and revokes what tokens it has. Its id stays in history and is never given out again.</summary>
    public async Task<UserReply> RemoveAsync(string id, string actor)
    {
        while (await FindAsync(id) is { } row)
        {
            var tokens = await database.QueryAsync(From.Table<ApiTokenRow>().Where(token => token.UserId, id).Where(token => token.RevokedAt, Is.Null));
            var unit = new CommitUnit(ids.New("unit")).Delete(row);
            if (await KeptOpenAsync(unit, row, null) is not { } kept)
                return new UserReply.LastWayIn();
            kept = tokens.Aggregate(kept, (all, token) => all.Update(token with { RevokedAt = clock.GetUtcNow() }).Insert(TokenStore.RevokedAudit(ids, clock, unit.Id, token, actor)));
            if (await commits.CommitAsync(kept.Insert(AuditOf(unit, id, "user.removed", actor, row, null))))
                return new UserReply.Removed(tokens.Length);
        }

        return new UserReply.Unknown();
    }

    private UserRow Changed(UserRow row, UserChange change) => row with
    {
        Name = change.Name ?? row.Name,
        Email = change.Email ?? row.Email,
        EmailKey = EmailAddress.KeyOf(change.Email ?? row.Email),
        Role = change.Role ?? row.Role,
        DisabledAt = change.Disabled switch { true => row.DisabledAt ?? clock.GetUtcNow(), false => null, null => row.DisabledAt },
    };

    // The unit with what must stay true for it; null where it would shut everybody out.
    private async Task<CommitUnit?> KeptOpenAsync(CommitUnit unit, UserRow before, UserRow? after) =>
        !LetsIn(before) || (after is not null && LetsIn(after)) ? unit : (await ways.FindAsync(without: before.Id))?.Hold(unit);

    private static bool LetsIn(UserRow row) => row.DisabledAt is null && Grants.FullRoles.Contains(row.Role);

    private AuditRow AuditOf(CommitUnit unit, string id, string action, string actor, UserRow? before, UserRow? after) => new()
    {
        Id = ids.New("aud"),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = "user",
        SubjectId = id,
        Before = before is null ? null : Describe(before),
        After = after is null ? null : Describe(after),
        UnitId = unit.Id,
    };

    private static string Describe(UserRow row) => JsonSerializer.Serialize(new { name = row.Name, email = row.Email, role = row.Role, disabled = row.DisabledAt is not null });
}
