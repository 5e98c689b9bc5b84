using System.Security.Cryptography;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.SecondFactor;

/// <summary>Codes that are good once: an app's, or one of those that stand in for a lost app.</summary>
internal static class FactorCode
{
    public const int RecoveryCodes = 10;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Group = 4;
    private const int Groups = 4;

    /// <summary>The user's row once the code is used up; null when it is not good.</summary>
    public static UserRow? Spend(UserRow user, byte[]? key, string code, DateTimeOffset now)
    {
        if (key is not null && TotpCode.StepOf(key, code.Trim(), now, user.TotpStep) is { } step)
            return user with { TotpStep = step };
        var shown = HashOf(code);
        return user.RecoveryCodes.FirstOrDefault(known => TokenText.SameHash(known, shown)) is { } spent ? user with { RecoveryCodes = user.RecoveryCodes.Remove(spent) } : null;
    }

    /// <summary>A code of 80 random bits, such as 3f7k-0q2m-9xw1-v8cd.</summary>
    public static string NewRecovery() => string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, Group)));

    public static string HashOf(string recovery) => TokenText.HashOf(recovery.Trim().ToLowerInvariant());
}
