using System.Collections.Immutable;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Alerts;

/// <summary>Ways in which people are told (F025, alerting rules). The dashboard lists every alert.</summary>
public static class AlertChannel
{
    public const string Email = "email";
    public const string Slack = "slack";
    public const string Dashboard = "dashboard";

    /// <summary>Those by which people are told; the dashboard is looked at.</summary>
    public static readonly ImmutableArray<string> Told = [Email, Slack];

    /// <summary>All there are.</summary>
    public static readonly ImmutableArray<string> All = [Email, Slack, Dashboard];
}

/// <summary>When people are told of something, and how.</summary>
/// <param name="Name">F025's name of the rule, or one of ours: <see cref="AlertRules"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Channels">Besides the dashboard.</param>
/// <param name="Cooldown">At least so long from one telling to the next; what happens in between is told together at its end.</param>
/// <param name="Threshold">What may be reached without an alert, in the rule's own measure; null for a rule without one.</param>
/// <param name="Window">The time that is looked at; null for a rule that looks at the present moment.</param>
public sealed record AlertRule(string Name, AlertSeverity Severity, ImmutableArray<string> Channels, TimeSpan Cooldown, decimal? Threshold = null, TimeSpan? Window = null);
