using Concord.Storage.Rows;
using Concord.WebFront.Auth.SecondFactor;
using Concord.WebFront.Auth.Sessions;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>What a person shows to come in.</summary>
/// <param name="Code">Of the second factor, or a recovery code; null where none was given.</param>
public sealed record Credentials(string Email, string Password, string? Code)
{
    public override string ToString() => $"{nameof(Credentials)} {{ Email = {Email} }}";
}

/// <summary>What came of a sign-in.</summary>
public abstract record SignInReply
{
    public sealed record SignedIn(UserRow User, OpenedSession Session) : SignInReply;

    /// <summary>Not told why: unknown address, wrong password, disabled or locked.</summary>
    public sealed record Refused : SignInReply;

    /// <summary>The password was right.</summary>
    public sealed record CodeMissing : SignInReply;

    /// <summary>The password was right.</summary>
    public sealed record CodeWrong : SignInReply;

    /// <summary>Too many passwords are being compared now.</summary>
    public sealed record Crowded : SignInReply;
}

/// <summary>Sign-in by password, and by a code where the user has set that up.</summary>
public sealed class SignInDesk(UserStore users, PasswordProof proof, FactorKeys keys, SessionStore sessions, AccessAudit audit)
{
    public async Task<SignInReply> SignInAsync(Credentials given, string kind, Origin origin)
    {
        (UserRow User, OpenedSession Session)? opened = null;
        var judgement = await proof.DecideAsync(
            () => users.FindByEmailAsync(given.Email),
            given.Password,
            "user.sign-in-failed",
            origin,
            (user, right, now) => SignInRules.Judge(user, right, given.Code, keys.Open(user), now),
            async user =>
            {
                var (unit, session) = await sessions.BeginAsync(audit.Unit().Update(user), user, kind, origin);
                opened = (user, session);
                return unit.Insert(audit.Of(unit, "user.signed-in", user.Id, user.Id, after: new { session = session.Row.Id, kind, by = given.Code is null ? "password" : "code", address = origin.AddressText }));
            });
        return judgement switch
        {
            null => new SignInReply.Crowded(),
            Judgement.CodeMissing => new SignInReply.CodeMissing(),
            Judgement.Refused { Why: SignInRules.WrongCode } => new SignInReply.CodeWrong(),
            Judgement.Refused => new SignInReply.Refused(),
            _ => new SignInReply.SignedIn(opened!.Value.User, opened.Value.Session),
        };
    }
}
