using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.Sessions;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>What a person shows to come in.</summary>
public sealed record Credentials(string Email, string Password)
{
    public override string ToString() => $"{nameof(Credentials)} {{ Email = {Email} }}";
}

/// <summary>What came of a sign-in.</summary>
public abstract record SignInReply
{
    public sealed record SignedIn(UserRow User, OpenedSession Session) : SignInReply;

    /// <summary>Not told why: unknown address, wrong password, disabled or locked.</summary>
    public sealed record Refused : SignInReply;

    /// <summary>Too many passwords are being compared now.</summary>
    public sealed record Crowded : SignInReply;
}

/// <summary>
/// Sign-in by password. The password is compared once, whoever is meant; then a decision on the user's row as it is, which holds only if nobody
/// changed the row meanwhile, so that guesses at the same moment are counted one by one.
/// </summary>
public sealed class SignInDesk(UserStore users, CommitPipeline commits, PasswordCheck passwords, SessionStore sessions, AccessAudit audit, TimeProvider clock)
{
    // In the audit, of addresses that nobody has.
    private const string Nobody = "unknown";

    public async Task<SignInReply> SignInAsync(Credentials given, string kind, Origin origin)
    {
        var seen = await users.FindByEmailAsync(given.Email);
        if (passwords.Match(seen, given.Password) is not { } match)
            return new SignInReply.Crowded();
        for (var user = seen; ; user = await users.FindByEmailAsync(given.Email))
        {
            // What was compared is the user's no longer.
            var right = match.Right && user?.SecurityStamp == seen?.SecurityStamp;
            switch (SignInRules.Judge(user, right, clock.GetUtcNow()))
            {
                case Judgement.Welcome welcome:
                    var (unit, session) = await sessions.BeginAsync(audit.Unit().Update(Kept(welcome.Next, given, match)), welcome.Next, kind, origin);
                    if (await commits.CommitAsync(unit.Insert(audit.Of(unit, "user.signed-in", welcome.Next.Id, welcome.Next.Id, after: new { session = session.Row.Id, kind, address = origin.AddressText }))))
                        return new SignInReply.SignedIn(welcome.Next, session);
                    break;
                case Judgement.Refused refused:
                    if (await commits.CommitAsync(Refusal(user, refused, origin)))
                        return new SignInReply.Refused();
                    break;
            }
        }
    }

    private UserRow Kept(UserRow user, Credentials given, PasswordMatch match) => match.IsOld ? user with { PasswordHash = passwords.HashOf(given.Password) } : user;

    private CommitUnit Refusal(UserRow? user, Judgement.Refused refused, Origin origin)
    {
        var unit = audit.Unit();
        unit = refused.Next is { } next ? unit.Update(next) : unit;
        unit = unit.Insert(audit.Of(unit, "user.sign-in-failed", user?.Id ?? Nobody, user?.Id ?? Nobody, after: new { reason = refused.Why, address = origin.AddressText }));
        return refused.Next is { LockedUntil: { } until } locked && Lockout.Holds(locked, clock.GetUtcNow())
            ? unit.Insert(audit.Of(unit, "user.locked", locked.Id, locked.Id, after: new { until, address = origin.AddressText }))
            : unit;
    }
}
