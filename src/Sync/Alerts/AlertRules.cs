using System.Collections.Immutable;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Alerts;

/// <summary>The rules as they are unless an integration says otherwise: F025's four with its figures, and ours.</summary>
public static class AlertRules
{
    /// <summary>F025: per cent of the records of an hour that failed.</summary>
    public const string HighErrorRate = "High Error Rate";

    /// <summary>F025: so many failures of the connection in a row.</summary>
    public const string IntegrationDown = "Integration Down";

    /// <summary>F025: periods since the last run; two of an hourly one are its 120 minutes.</summary>
    public const string SyncLag = "Sync Lag";

    /// <summary>F025: conflicts that wait for a person.</summary>
    public const string ManyConflicts = "Many Pending Conflicts";

    /// <summary>Conflicts that began to wait for a person (F025, flow 4), gathered for five minutes.</summary>
    public const string ConflictDetected = "Conflict Detected";

    /// <summary>The connection was given up, and nothing goes on until an admin resumes (F025, flow 5).</summary>
    public const string IntegrationError = "Integration Error";

    /// <summary>Systems undo each other's changes; the fields are frozen.</summary>
    public const string Oscillation = "Oscillation";

    /// <summary>Changes wait until a person approves or drops them.</summary>
    public const string HeldRun = "Held Run";

    /// <summary>The system refuses the credentials: expired, revoked or wrong.</summary>
    public const string CredentialsRefused = "Credentials Refused";

    /// <summary>Writes and deliveries that were given up.</summary>
    public const string DeadLetters = "Dead Letters";

    /// <summary>No webhook for so many times the longest pause that was usual.</summary>
    public const string Silence = "Silence";

    /// <summary>The system no longer lists our webhook, or has switched it off: nothing tells of changes until it is registered again.</summary>
    public const string RegistrationLost = "Webhook Registration Lost";

    private static readonly ImmutableArray<string> Everywhere = [AlertChannel.Email, AlertChannel.Slack, AlertChannel.Dashboard];
    private static readonly ImmutableArray<string> ByMail = [AlertChannel.Email, AlertChannel.Dashboard];
    private static readonly ImmutableArray<string> Listed = [AlertChannel.Dashboard];

    /// <summary>Every rule.</summary>
    public static readonly ImmutableArray<AlertRule> All =
    [
        new(HighErrorRate, AlertSeverity.WARNING, ByMail, Minutes(60), 10, Minutes(60)),
        new(IntegrationDown, AlertSeverity.CRITICAL, Everywhere, Minutes(30), 3),
        new(SyncLag, AlertSeverity.WARNING, Listed, Minutes(120), 2),
        new(ManyConflicts, AlertSeverity.INFO, Listed, Minutes(180), 10),
        new(ConflictDetected, AlertSeverity.INFO, ByMail, Minutes(5)),
        new(IntegrationError, AlertSeverity.CRITICAL, Everywhere, Minutes(30)),
        new(Oscillation, AlertSeverity.WARNING, ByMail, Minutes(60)),
        new(HeldRun, AlertSeverity.WARNING, ByMail, Minutes(5)),
        new(CredentialsRefused, AlertSeverity.CRITICAL, Everywhere, Minutes(60)),
        new(DeadLetters, AlertSeverity.WARNING, ByMail, Minutes(60), 0),
        new(Silence, AlertSeverity.WARNING, ByMail, TimeSpan.FromHours(24), 2),
        new(RegistrationLost, AlertSeverity.WARNING, ByMail, TimeSpan.FromHours(24)),
    ];

    private static readonly ImmutableDictionary<string, AlertRule> ByName = All.ToImmutableDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is no such rule.</exception>
    public static AlertRule Of(string name) => ByName[name];

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}

/// <summary>What an integration says of its alerts.</summary>
/// <param name="Changed">The rules that it has otherwise than they are by default.</param>
/// <param name="Emails">Who gets its mails; empty: whoever the installation names.</param>
public sealed record AlertSettings(ImmutableDictionary<string, AlertRule> Changed, ImmutableArray<string> Emails)
{
    public static readonly AlertSettings Default = new(ImmutableDictionary<string, AlertRule>.Empty, []);

    /// <summary>The rule as it counts for this integration.</summary>
    public AlertRule Of(string name) => Changed.GetValueOrDefault(name) ?? AlertRules.Of(name);
}
