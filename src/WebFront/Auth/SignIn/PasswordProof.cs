using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.Passwords;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>
/// Proof by password. It is compared once, whoever is meant; then comes a decision on the user's row as it is, which holds only if nobody
/// changed the row meanwhile, so that guesses at the same moment are counted one by one.
/// </summary>
public sealed class PasswordProof(CommitPipeline commits, PasswordCheck passwords, AccessAudit audit, TimeProvider clock)
{
    // In the audit, of addresses that nobody has.
    private const string Nobody = "unknown";

    /// <summary>Decides, and commits what follows. Null: too many passwords are being compared now.</summary>
    /// <param name="find">Who is meant; asked again when somebody changed the row.</param>
    /// <param name="password">What was given.</param>
    /// <param name="failure">The audit's action for a refusal.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="judge">The user, whether the password is right, and the moment.</param>
    /// <param name="then">What is committed for who is welcome; it updates the row given.</param>
    public async Task<Judgement?> DecideAsync(
        Func<Task<UserRow?>> find, string password, string failure, Origin origin, Func<UserRow?, bool, DateTimeOffset, Judgement> judge, Func<UserRow, Task<CommitUnit>> then)
    {
        var seen = await find();
        if (passwords.Match(seen, password) is not { } match)
            return null;
        for (var user = seen; ; user = await find())
        {
            // After a new stamp, what was compared is the user's no longer.
            var right = match.Right && user?.SecurityStamp == seen?.SecurityStamp;
            var judgement = judge(user, right, clock.GetUtcNow());
            var unit = judgement switch
            {
                Judgement.Welcome welcome => await then(match.IsOld ? welcome.Next with { PasswordHash = passwords.HashOf(password) } : welcome.Next),
                Judgement.Refused refused => Refusal(user, refused, failure, origin),
                _ => null,
            };
            if (unit is null || await commits.CommitAsync(unit))
                return judgement;
        }
    }

    /// <summary>Notes a proof that failed, and that the user is locked where that follows.</summary>
    public CommitUnit Refusal(UserRow? user, Judgement.Refused refused, string failure, Origin origin)
    {
        var unit = refused.Next is { } next ? audit.Unit().Update(next) : audit.Unit();
        var id = user?.Id ?? Nobody;
        unit = unit.Insert(audit.Of(unit, failure, id, id, after: new { reason = refused.Why, address = origin.AddressText }));
        return refused.Next is { LockedUntil: { } until } locked && Lockout.Holds(locked, clock.GetUtcNow())
            ? unit.Insert(audit.Of(unit, "user.locked", id, id, after: new { until, address = origin.AddressText }))
            : unit;
    }
}
