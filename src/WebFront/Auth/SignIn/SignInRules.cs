using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>What is to become of a sign-in.</summary>
internal abstract record Judgement
{
    /// <param name="Next">The user's row afterwards.</param>
    public sealed record Welcome(UserRow Next) : Judgement;

    /// <param name="Why">For the audit: unknown, disabled, locked or password.</param>
    /// <param name="Next">The user's row afterwards; null where it stays.</param>
    public sealed record Refused(string Why, UserRow? Next = null) : Judgement;
}

/// <summary>Pure: who comes in.</summary>
internal static class SignInRules
{
    /// <param name="user">Whose address was given; null when it is nobody's.</param>
    /// <param name="passwordRight">Whether the password is this user's.</param>
    /// <param name="now">The moment of the decision.</param>
    public static Judgement Judge(UserRow? user, bool passwordRight, DateTimeOffset now) => user switch
    {
        null => new Judgement.Refused("unknown"),
        { DisabledAt: not null } => new Judgement.Refused("disabled"),
        _ when Lockout.Holds(user, now) => new Judgement.Refused("locked"),
        _ when !passwordRight => new Judgement.Refused("password", Lockout.Failed(user, now)),
        _ => new Judgement.Welcome(Lockout.Passed(user)),
    };
}
