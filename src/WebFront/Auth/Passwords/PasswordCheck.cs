using Concord.Storage.Rows;
using Concord.WebFront.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Concord.WebFront.Auth.Passwords;

/// <summary>What came of comparing a password.</summary>
/// <param name="Right">Whether it is the user's.</param>
/// <param name="IsOld">The hash was made with less work than today's; to be made anew while the password is at hand.</param>
public readonly record struct PasswordMatch(bool Right, bool IsOld);

/// <summary>
/// Makes and compares hashes as ASP.NET Core Identity does (PBKDF2 with a salt each). Comparing costs the same whether there is such a user or
/// not, and only so many are compared at once, so that a flood of guesses leaves room for other work.
/// </summary>
public sealed class PasswordCheck
{
    /// <summary>Rounds of HMAC-SHA512, as OWASP's cheat sheet on storing passwords asks for.</summary>
    public const int Rounds = 210_000;

    /// <summary>Compared at once.</summary>
    public const int AtOnce = 8;

    // The hasher takes a user to make its hash depend on, which Identity's own does not use.
    private static readonly object AnyUser = new();

    private readonly PasswordHasher<object> hasher;
    private readonly Seats seats;
    private readonly string nobodys;

    public PasswordCheck(IOptions<PasswordHasherOptions> options)
        : this(options, AtOnce)
    {
    }

    internal PasswordCheck(IOptions<PasswordHasherOptions> options, int atOnce)
    {
        (hasher, seats) = (new(options), new(atOnce));
        nobodys = HashOf(TokenText.New());
    }

    public string HashOf(string password) => hasher.HashPassword(AnyUser, password);

    /// <summary>Compares, also where there is no user or no password to compare with. Null: too many are being compared now.</summary>
    public PasswordMatch? Match(UserRow? user, string password)
    {
        using var seat = seats.Take();
        if (seat is null)
            return null;
        var outcome = hasher.VerifyHashedPassword(AnyUser, user?.PasswordHash ?? nobodys, password);
        return new(user?.PasswordHash is not null && outcome != PasswordVerificationResult.Failed, outcome == PasswordVerificationResult.SuccessRehashNeeded);
    }
}
