using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.SignIn;

namespace Concord.WebFront.Auth.Passwords;

/// <summary>A one-time token to set a password with, as it was made.</summary>
public sealed record PasswordLink(UserRow User, string Text);

/// <summary>What came of setting a password.</summary>
public abstract record PasswordReply
{
    public sealed record Set(UserRow User) : PasswordReply;

    /// <summary>The present password was not right, or the user is locked.</summary>
    public sealed record ProofWrong : PasswordReply;

    /// <summary>The one-time token is unknown, was used or replaced, or has expired.</summary>
    public sealed record LinkWrong : PasswordReply;

    /// <param name="Why">For a person.</param>
    public sealed record Unfit(string Why) : PasswordReply;

    /// <summary>Too many passwords are being compared now.</summary>
    public sealed record Crowded : PasswordReply;
}

/// <summary>Sets passwords: for who has the present one, and for who has a one-time token. Either way all other sessions end.</summary>
public sealed class PasswordDesk(IDatabase database, CommitPipeline commits, UserStore users, PasswordProof proof, PasswordCheck passwords, AccessAudit audit, IdSource ids, TimeProvider clock)
{
    /// <summary>How long a one-time token is good that somebody asked for by mail.</summary>
    public static readonly TimeSpan MailedLife = TimeSpan.FromHours(1);

    /// <summary>How long one is good that an admin made, or the first start.</summary>
    public static readonly TimeSpan GivenLife = TimeSpan.FromHours(24);

    /// <summary>The caller's session goes on.</summary>
    public async Task<PasswordReply> ChangeAsync(Caller caller, string present, string wanted, Origin origin)
    {
        if (PasswordRules.WhyRefused(wanted, caller.User!.Email) is { } why)
            return new PasswordReply.Unfit(why);
        var made = passwords.HashOf(wanted);
        UserRow? set = null;
        var judgement = await proof.DecideAsync(() => users.FindAsync(caller.Id), present, "user.proof-failed", origin, SignInRules.Prove, async user =>
        {
            set = With(user, made);
            var unit = audit.Unit().Update(set);
            unit = unit.Insert(audit.Of(unit, "user.password-changed", user.Id, user.Id, after: new { address = origin.AddressText }));
            return await SessionAsync(caller) is { } session ? unit.Update(session with { Stamp = set.SecurityStamp }) : unit;
        });
        return judgement switch
        {
            null => new PasswordReply.Crowded(),
            Judgement.Welcome => new PasswordReply.Set(set!),
            _ => new PasswordReply.ProofWrong(),
        };
    }

    /// <summary>Makes a one-time token, in place of the one before. Null: there is no such user, or it is disabled, or <paramref name="unless"/> holds.</summary>
    public async Task<PasswordLink?> MakeLinkAsync(string userId, TimeSpan life, string actor, string? address, Func<UserRow, bool>? unless = null)
    {
        while (await users.FindAsync(userId) is { DisabledAt: null } user && unless?.Invoke(user) != true)
        {
            var text = TokenText.New(TokenText.Link);
            var next = user with { LinkHash = TokenText.HashOf(text), LinkExpiresAt = clock.GetUtcNow() + life };
            var unit = audit.Unit().Update(next);
            if (await commits.CommitAsync(unit.Insert(audit.Of(unit, "user.password-link-made", userId, actor, after: new { expiresAt = next.LinkExpiresAt, address }))))
                return new(next, text);
        }

        return null;
    }

    /// <summary>For who has a one-time token, which is used up by it. A lock ends with it too.</summary>
    public async Task<PasswordReply> ResetAsync(string link, string wanted, Origin origin)
    {
        var hash = TokenText.HashOf(link);
        while (await database.QueryAsync(From.Table<UserRow>().Where(row => row.LinkHash, hash)) is [{ DisabledAt: null } user] && user.LinkExpiresAt > clock.GetUtcNow())
        {
            if (PasswordRules.WhyRefused(wanted, user.Email) is { } why)
                return new PasswordReply.Unfit(why);
            var next = With(Lockout.Passed(user), passwords.HashOf(wanted));
            var unit = audit.Unit().Update(next);
            if (await commits.CommitAsync(unit.Insert(audit.Of(unit, "user.password-reset", user.Id, user.Id, after: new { address = origin.AddressText }))))
                return new PasswordReply.Set(next);
        }

        return new PasswordReply.LinkWrong();
    }

    private UserRow With(UserRow user, string made) => user with { PasswordHash = made, SecurityStamp = ids.New("stamp"), LinkHash = null, LinkExpiresAt = null, UpdatedAt = clock.GetUtcNow() };

    private async Task<SessionRow?> SessionAsync(Caller caller) => (await database.QueryAsync(From.Table<SessionRow>().Where(row => row.Id, caller.Session!.Id))).FirstOrDefault();
}
