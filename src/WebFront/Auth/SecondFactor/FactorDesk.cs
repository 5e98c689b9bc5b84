using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.SignIn;

namespace Concord.WebFront.Auth.SecondFactor;

/// <summary>What came of setting the second factor up or turning it off.</summary>
public abstract record FactorReply
{
    /// <param name="Key">For typing.</param>
    /// <param name="Address">For a QR code.</param>
    public sealed record Begun(string Key, string Address) : FactorReply;

    /// <param name="RecoveryCodes">Told this once.</param>
    public sealed record On(ImmutableArray<string> RecoveryCodes) : FactorReply;

    public sealed record Off : FactorReply;

    /// <summary>The password or code was not right, or the user is locked.</summary>
    public sealed record Wrong : FactorReply;

    /// <summary>It is on, and would have to be off.</summary>
    public sealed record IsOn : FactorReply;

    /// <summary>It was not begun, or is not on.</summary>
    public sealed record IsOff : FactorReply;

    /// <summary>Too many passwords are being compared now.</summary>
    public sealed record Crowded : FactorReply;
}

/// <summary>Sets up and turns off the codes that sign-in asks for besides the password.</summary>
public sealed class FactorDesk(UserStore users, CommitPipeline commits, PasswordProof proof, FactorKeys keys, AccessAudit audit, TimeProvider clock)
{
    private const string ProofFailed = "user.proof-failed";

    /// <summary>A key to put into an app, in place of one that was begun before. Nothing is asked for until a code of it was shown.</summary>
    public async Task<FactorReply> BeginAsync(UserRow user, string password, Origin origin)
    {
        if (user.TotpSince is not null)
            return new FactorReply.IsOn();
        var (key, made) = keys.Make(user.Id);
        var judgement = await proof.DecideAsync(() => users.FindAsync(user.Id), password, ProofFailed, origin, SignInRules.Prove, row =>
        {
            var unit = audit.Unit().Update(row.TotpSince is null ? row with { TotpKey = made, TotpStep = null } : row);
            return Task.FromResult(unit.Insert(audit.Of(unit, "user.totp-begun", row.Id, row.Id, after: new { address = origin.AddressText })));
        });
        var text = TotpCode.TextOf(key);
        return judgement switch
        {
            null => new FactorReply.Crowded(),
            Judgement.Welcome => new FactorReply.Begun(text, TotpCode.AddressOf(text, user.Email)),
            _ => new FactorReply.Wrong(),
        };
    }

    /// <summary>Turns it on, once a code shows that the app has the key.</summary>
    public Task<FactorReply> ConfirmAsync(string userId, string code, Origin origin)
    {
        ImmutableArray<string> codes = [.. Enumerable.Range(0, FactorCode.RecoveryCodes).Select(_ => FactorCode.NewRecovery())];
        return SettleAsync(
            userId,
            code,
            origin,
            user => user.TotpSince is not null ? new FactorReply.IsOn() : user.TotpKey is null ? new FactorReply.IsOff() : null,
            "user.totp-on",
            user => user with { TotpSince = clock.GetUtcNow(), RecoveryCodes = [.. codes.Select(FactorCode.HashOf)] },
            new FactorReply.On(codes));
    }

    /// <summary>Turns it off, for who still has a code of it.</summary>
    public Task<FactorReply> TurnOffAsync(string userId, string code, Origin origin) =>
        SettleAsync(userId, code, origin, user => user.TotpSince is null ? new FactorReply.IsOff() : null, "user.totp-off", Without, new FactorReply.Off());

    /// <summary>The user's row without it.</summary>
    public static UserRow Without(UserRow user) => user with { TotpKey = null, TotpSince = null, TotpStep = null, RecoveryCodes = [] };

    private async Task<FactorReply> SettleAsync(
        string userId, string code, Origin origin, Func<UserRow, FactorReply?> refuse, string action, Func<UserRow, UserRow> change, FactorReply done)
    {
        while (await users.FindAsync(userId) is { } user)
        {
            if (refuse(user) is { } refused)
                return refused;
            var now = clock.GetUtcNow();
            var spent = Lockout.Holds(user, now) ? null : FactorCode.Spend(user, keys.Open(user), code, now);
            var failure = new Judgement.Refused(SignInRules.WrongCode, Lockout.Holds(user, now) ? null : Lockout.Failed(user, now));
            var unit = spent is null ? proof.Refusal(user, failure, ProofFailed, origin) : audit.Unit().Update(change(Lockout.Passed(spent)));
            if (await commits.CommitAsync(spent is null ? unit : unit.Insert(audit.Of(unit, action, userId, userId, after: new { address = origin.AddressText }))))
                return spent is null ? new FactorReply.Wrong() : done;
        }

        return new FactorReply.IsOff();
    }
}
