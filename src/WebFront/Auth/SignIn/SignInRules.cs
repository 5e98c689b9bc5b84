using Concord.Storage.Rows;
using Concord.WebFront.Auth.SecondFactor;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>What is to become of a person's proof.</summary>
public abstract record Judgement
{
    /// <param name="Next">The user's row afterwards.</param>
    public sealed record Welcome(UserRow Next) : Judgement;

    /// <param name="Why">For the audit: unknown, disabled, locked, password or code.</param>
    /// <param name="Next">The user's row afterwards; null where it stays.</param>
    public sealed record Refused(string Why, UserRow? Next = null) : Judgement;

    /// <summary>The password is right, and a code is asked for too.</summary>
    public sealed record CodeMissing : Judgement;
}

/// <summary>Pure: who comes in, and who has shown once more who they are.</summary>
internal static class SignInRules
{
    /// <summary>In the audit, of a wrong code.</summary>
    public const string WrongCode = "code";

    /// <summary>By password alone.</summary>
    /// <param name="user">Who is meant; null when there is nobody.</param>
    /// <param name="passwordRight">Whether the password is this user's.</param>
    /// <param name="now">The moment of the decision.</param>
    public static Judgement Prove(UserRow? user, bool passwordRight, DateTimeOffset now) => user switch
    {
        null => new Judgement.Refused("unknown"),
        { DisabledAt: not null } => new Judgement.Refused("disabled"),
        _ when Lockout.Holds(user, now) => new Judgement.Refused("locked"),
        _ when !passwordRight => new Judgement.Refused("password", Lockout.Failed(user, now)),
        _ => new Judgement.Welcome(Lockout.Passed(user)),
    };

    /// <summary>By password, and by a code where the user has set that up.</summary>
    /// <param name="code">What was given; null for nothing.</param>
    /// <param name="key">Of the user's codes; null where there is none that opens.</param>
    public static Judgement Judge(UserRow? user, bool passwordRight, string? code, byte[]? key, DateTimeOffset now)
    {
        var proof = Prove(user, passwordRight, now);
        if (proof is not Judgement.Welcome welcome || user is not { TotpSince: not null })
            return proof;
        if (code is null)
            return new Judgement.CodeMissing();
        return FactorCode.Spend(welcome.Next, key, code, now) is { } next ? new Judgement.Welcome(next) : new Judgement.Refused(WrongCode, Lockout.Failed(user, now));
    }
}
