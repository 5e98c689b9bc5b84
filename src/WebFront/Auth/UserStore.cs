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
public sealed class UserStore(IDatabase database, CommitPipeline commits, WaysIn ways, AccessAudit audit, IdSource ids, TimeProvider clock)
{
    public async Task<UserRow?> FindAsync(string id) => (await database.QueryAsync(From.Table<UserRow>().Where(row => row.Id, id))).FirstOrDefault();

    /// <summary>Whose address it is, in whatever case.</summary>
    public async Task<UserRow?> FindByEmailAsync(string email) =>
        (await database.QueryAsync(From.Table<UserRow>().Where(row => row.EmailKey, EmailAddress.KeyOf(email)))).FirstOrDefault();

    /// <summary>Whether a user other than this one has the address, in whatever case.</summary>
    public async Task<bool> IsTakenAsync(string email, string? id) => await FindByEmailAsync(email) is { } other && other.Id != id;

    public async Task<UserReply> CreateAsync(string name, string email, string role, string actor)
    {
        var (unit, row) = Creation(name, email, role, actor);
        // The id is new, so only the address can stand against it.
        return await commits.CommitAsync(unit) ? new UserReply.Saved(row) : new UserReply.EmailTaken();
    }

    /// <summary>A user who is not there yet, with the unit that makes it. It loses where another user has the address.</summary>
    internal (CommitUnit Unit, UserRow Row) Creation(string name, string email, string role, string actor, Func<UserRow, UserRow>? complete = null)
    {
        var now = clock.GetUtcNow();
        var row = new UserRow
        {
            Id = ids.New("usr"),
            Name = name,
            Email = email,
            EmailKey = EmailAddress.KeyOf(email),
            Role = role,
            SecurityStamp = ids.New("stamp"),
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        row = complete?.Invoke(row) ?? row;
        var unit = audit.Unit().Insert(row);
        return (unit.Insert(audit.Of(unit, "user.created", row.Id, actor, after: Describe(row))), row);
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
            // Whoever may do something else now, or came in under another address, signs in again.
            if ((next.Role, next.EmailKey, next.DisabledAt) != (row.Role, row.EmailKey, row.DisabledAt))
                next = next with { SecurityStamp = ids.New("stamp"), LinkHash = null, LinkExpiresAt = null };
            var unit = audit.Unit().Update(next);
            if (await KeptOpenAsync(unit, row, next) is not { } kept)
                return new UserReply.LastWayIn();
            if (await commits.CommitAsync(kept.Insert(audit.Of(unit, "user.changed", id, actor, Describe(row), Describe(next)))))
                return new UserReply.Saved(next);
        }

        return new UserReply.Unknown();
    }

    /// <summary>One change of what lets the user in. Null: there is no such user. A row that stays the same needs no audit.</summary>
    public async Task<UserRow?> EditAsync(string id, Func<UserRow, UserRow> change, string action, string actor)
    {
        while (await FindAsync(id) is { } row)
        {
            var next = change(row);
            if (next == row)
                return row;
            var unit = audit.Unit().Update(next);
            if (await commits.CommitAsync(unit.Insert(audit.Of(unit, action, id, actor, DescribeAccess(row), DescribeAccess(next)))))
                return next;
        }

        return null;
    }

    /// <summary>Unties the user from the account at the provider, and ends all sessions, which may be that account's. Null: there is no such user.</summary>
    public Task<UserRow?> UntieAsync(string id, string actor) =>
        EditAsync(id, row => row.OidcSubject is null ? row : row with { OidcSubject = null, SecurityStamp = ids.New("stamp") }, "user.untied", actor);

    /// <summary>Ends all sessions of the user at once.</summary>
    public Task<UserRow?> EndSessionsAsync(string id, string actor) => EditAsync(id, row => row with { SecurityStamp = ids.New("stamp") }, "user.sessions-ended", actor);

    /// <summary>Removes the user with all sessions, and revokes what tokens it has. Its id stays in history and is never given out again.</summary>
    public async Task<UserReply> RemoveAsync(string id, string actor)
    {
        while (await FindAsync(id) is { } row)
        {
            var tokens = await database.QueryAsync(From.Table<ApiTokenRow>().Where(token => token.UserId, id).Where(token => token.RevokedAt, Is.Null));
            var unit = audit.Unit().Delete(row).Purge(From.Table<SessionRow>().Where(session => session.UserId, id));
            if (await KeptOpenAsync(unit, row, null) is not { } kept)
                return new UserReply.LastWayIn();
            kept = tokens.Aggregate(kept, (all, token) => all.Update(token with { RevokedAt = clock.GetUtcNow() }).Insert(audit.TokenRevoked(unit, token, actor)));
            if (await commits.CommitAsync(kept.Insert(audit.Of(unit, "user.removed", id, actor, Describe(row)))))
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

    // Whether there is each, and nothing of it.
    private static object DescribeAccess(UserRow row) =>
        new { password = row.PasswordHash is not null, secondFactor = row.TotpSince is not null, oidc = row.OidcSubject is not null, lockedUntil = row.LockedUntil, sessionsOf = row.SecurityStamp };

    private static object Describe(UserRow row) => new { name = row.Name, email = row.Email, role = row.Role, disabled = row.DisabledAt is not null };
}
