using System.Collections.Immutable;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Alerts;

/// <summary>Which alerts end when a look no longer finds what they tell of.</summary>
public static class Endings
{
    // As long as an integration is DEGRADED its runs fail at too many records, whatever the last hour shows.
    private static readonly ImmutableArray<string> Degraded =
        [AlertRules.IntegrationDown, AlertRules.IntegrationError, AlertRules.SyncLag, AlertRules.ManyConflicts, AlertRules.Silence, AlertRules.RegistrationLost];

    /// <summary>The rules of which a look that finds nothing says that it is over. Under another status they are not looked at, and nothing is said.</summary>
    public static ImmutableArray<string> Seen(IntegrationStatus status) => status switch
    {
        IntegrationStatus.ACTIVE => [.. Degraded, AlertRules.HighErrorRate],
        IntegrationStatus.DEGRADED => Degraded,
        IntegrationStatus.ERROR => [AlertRules.ManyConflicts],
        _ => [],
    };

    /// <summary>Whether what the rule tells of goes on without being told again: its alert is the only sign of it.</summary>
    public static bool IsToldOnce(string rule) => rule is AlertRules.HeldRun or AlertRules.Oscillation or AlertRules.ConflictDetected or AlertRules.CredentialsRefused;

    /// <summary>Whether an alert of this rule is over by what a look found. Rules that end otherwise, or never, are never.</summary>
    public static bool IsOver(string rule, IntegrationStatus status, ImmutableArray<Finding> findings) =>
        Seen(status).Contains(rule) && !findings.Any(finding => finding.Rule == rule);
}
