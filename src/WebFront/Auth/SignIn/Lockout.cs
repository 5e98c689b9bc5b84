using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>Pure: how wrong passwords and codes in a row close a user's sign-in for a while.</summary>
internal static class Lockout
{
    /// <summary>Wrong ones in a row.</summary>
    public const int Most = 5;

    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    public static bool Holds(UserRow user, DateTimeOffset now) => user.LockedUntil > now;

    /// <summary>The user after one more wrong one.</summary>
    public static UserRow Failed(UserRow user, DateTimeOffset now) => user.FailedSignIns + 1 < Most
        ? user with { FailedSignIns = user.FailedSignIns + 1 }
        : user with { FailedSignIns = 0, LockedUntil = now + Pause };

    /// <summary>The user after a right one.</summary>
    public static UserRow Passed(UserRow user) => user with { FailedSignIns = 0, LockedUntil = null };
}
