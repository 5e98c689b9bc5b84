using System.Collections.Immutable;
using Concord.Connectors.Notices;
using Concord.Sync.Alerts;
using Concord.Sync.Values;

namespace Concord.Connectors.Configuration;

/// <summary>Reads what an integration says of its alerts.</summary>
internal static class AlertReader
{
    private const int MostEmails = 20;
    private const int MostMinutes = 7 * 24 * 60;

    /// <param name="reader">Of the integration's settings.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static AlertSettings Read(ObjectReader reader, ProblemList problems)
    {
        if (reader.Object("alerts") is not { } alerts)
        {
            return AlertSettings.Default;
        }

        var rules = alerts.Map("rules", (value, at) => ReadRule(value, at, problems));
        var settings = new AlertSettings(
            rules?.Values.OfType<AlertRule>().ToImmutableDictionary(rule => rule.Name, StringComparer.Ordinal) ?? AlertSettings.Default.Changed,
            ReadEmails(alerts));
        alerts.RefuseOthers();
        return settings;
    }

    private static AlertRule? ReadRule(FieldValue value, string at, ProblemList problems)
    {
        var name = at[(at.LastIndexOf('.') + 1)..];
        if (AlertRules.All.FirstOrDefault(rule => rule.Name == name) is not { } rule)
        {
            problems.Add(at, $"is no rule; use {string.Join(", ", AlertRules.All.Select(known => known.Name))}.");
            return null;
        }

        var reader = ObjectReader.Of(value, at, problems);
        var read = rule with
        {
            Channels = ReadChannels(reader, rule),
            Cooldown = TimeSpan.FromMinutes(reader.Whole("cooldownMinutes", 1, MostMinutes, (int)rule.Cooldown.TotalMinutes)),
            Threshold = rule.Threshold is { } threshold ? reader.Number("threshold", 0, 1_000_000, threshold) : null,
            Window = rule.Window is { } window ? TimeSpan.FromMinutes(reader.Whole("windowMinutes", 5, 24 * 60, (int)window.TotalMinutes)) : null,
        };
        reader.RefuseOthers();
        return read;
    }

    private static ImmutableArray<string> ReadChannels(ObjectReader reader, AlertRule rule)
    {
        if (!reader.Has("channels"))
        {
            return rule.Channels;
        }

        var channels = reader.OptionalList("channels").Select(item => item.ScalarText ?? "").ToImmutableArray();
        if (channels.Any(channel => !AlertChannel.All.Contains(channel)))
        {
            reader.Wrong("channels", $"must be a list of {string.Join(", ", AlertChannel.All)}; the dashboard lists every alert, whether it is named or not.");
        }

        return [.. channels.Append(AlertChannel.Dashboard).Distinct()];
    }

    private static ImmutableArray<string> ReadEmails(ObjectReader alerts)
    {
        var emails = alerts.OptionalList("emails").Select(item => item.ScalarText ?? "").Distinct().ToImmutableArray();
        if (emails.Length > MostEmails || !emails.All(MailboxAddress.IsOne))
        {
            alerts.Wrong("emails", $"must be a list of up to {MostEmails} addresses such as \"ops@example.org\".");
        }

        return emails;
    }
}
