using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.Sessions;

/// <summary>Sessions of people who have signed in. An ended one is removed; the audit keeps that it was there.</summary>
public sealed class SessionStore(IDatabase database, CommitPipeline commits, AccessAudit audit, UseBook uses, IdSource ids, TimeProvider clock)
{
    /// <summary>Of one user; a sign-in beyond it ends the one that was used least lately.</summary>
    public const int MostOfUser = 100;

    /// <summary>Who comes with this cookie or access token; null when it is unknown or over, or its user may not come in.</summary>
    public async Task<Caller?> FindAsync(string text)
    {
        var hash = TokenText.HashOf(text);
        if (await database.QueryAsync(From.Table<SessionRow>().Where(row => row.AccessHash, hash)) is not [var row] || !TokenText.SameHash(row.AccessHash, hash))
            return null;
        var now = clock.GetUtcNow();
        if (row.AccessUntil <= now || await UserOfAsync(row, now) is not { } user)
            return null;
        uses.Note(row);
        return new Caller(user.Id, user.Role, []) { User = user, Session = row };
    }

    /// <summary>The unit with a new session, and without those of the user that are over or too many.</summary>
    public async Task<(CommitUnit Unit, OpenedSession Session)> BeginAsync(CommitUnit unit, UserRow user, string kind, Origin origin)
    {
        var now = clock.GetUtcNow();
        var others = await database.QueryAsync(From.Table<SessionRow>().Where(row => row.UserId, user.Id));
        var (over, lasting) = (others.Where(row => !SessionLife.Lasts(row, user, now)), others.Where(row => SessionLife.Lasts(row, user, now)));
        var goes = over.Concat(lasting.OrderByDescending(row => row.LastUsedAt).ThenByDescending(row => row.Id, StringComparer.Ordinal).Skip(MostOfUser - 1));
        var (access, family) = (SessionTexts.NewAccess(kind), kind == SessionLife.Cookie ? null : SessionTexts.NewFamily());
        var refresh = family is null ? null : SessionTexts.NewRefresh(family);
        var row = SessionLife.Extended(new()
        {
            Id = ids.New("ses"),
            UserId = user.Id,
            Kind = kind,
            Stamp = user.SecurityStamp,
            AccessHash = TokenText.HashOf(access),
            AccessUntil = now,
            FamilyHash = family is null ? null : TokenText.HashOf(family),
            RefreshHash = refresh is null ? null : TokenText.HashOf(refresh),
            ExpiresAt = now,
            Address = origin.AddressText,
            UserAgent = origin.UserAgent,
            CreatedAt = now,
            LastUsedAt = now,
            Revision = 1,
        }, now);
        return (goes.Aggregate(unit, (all, old) => all.DeleteIfSame(old)).Insert(row), new(row, access, refresh));
    }

    /// <summary>
    /// New texts for the holder of a refresh token, which is not good afterwards. One that was used before has come into other hands, or the new
    /// one has, so the session ends. Null: sign in again.
    /// </summary>
    public async Task<(OpenedSession Session, UserRow User)?> RefreshAsync(string refresh, Origin origin)
    {
        if (SessionTexts.FamilyOf(refresh) is not { } family)
            return null;
        while (await database.QueryAsync(From.Table<SessionRow>().Where(row => row.FamilyHash, TokenText.HashOf(family))) is [var row])
        {
            var now = clock.GetUtcNow();
            if (await UserOfAsync(row, now) is not { } user)
                return null;
            if (row.RefreshHash is not { } good || !TokenText.SameHash(good, TokenText.HashOf(refresh)))
            {
                if (await EndAsync(row, "session.reused", row.UserId, origin))
                    return null;
                continue;
            }

            var opened = new OpenedSession(row, SessionTexts.NewAccess(row.Kind), SessionTexts.NewRefresh(family));
            var next = SessionLife.Extended(row, now) with { AccessHash = TokenText.HashOf(opened.Access), RefreshHash = TokenText.HashOf(opened.Refresh!) };
            if (await commits.CommitAsync(audit.Unit().Update(next)))
                return (opened with { Row = next }, user);
        }

        return null;
    }

    /// <summary>Those with which the user still comes in, newest first.</summary>
    public async Task<ImmutableArray<SessionRow>> ListAsync(UserRow user)
    {
        var (now, rows) = (clock.GetUtcNow(), await database.QueryAsync(From.Table<SessionRow>().Where(row => row.UserId, user.Id)));
        return [.. rows.Where(row => SessionLife.Lasts(row, user, now)).OrderByDescending(row => row.Id, StringComparer.Ordinal)];
    }

    /// <summary>Ends one session of the user at once. False: the user has no such session.</summary>
    public async Task<bool> EndAsync(string id, string userId, string actor, Origin origin)
    {
        while (await database.QueryAsync(From.Table<SessionRow>().Where(row => row.Id, id).Where(row => row.UserId, userId)) is [var row])
            if (await EndAsync(row, "session.ended", actor, origin))
                return true;
        return false;
    }

    private Task<bool> EndAsync(SessionRow row, string action, string actor, Origin origin)
    {
        var unit = audit.Unit().Delete(row);
        return commits.CommitAsync(unit.Insert(audit.Of(unit, action, row.Id, actor, new { userId = row.UserId, kind = row.Kind, address = row.Address }, new { address = origin.AddressText })));
    }

    private async Task<UserRow?> UserOfAsync(SessionRow row, DateTimeOffset now) =>
        await database.QueryAsync(From.Table<UserRow>().Where(user => user.Id, row.UserId)) is [var user] && SessionLife.Lasts(row, user, now) ? user : null;
}
