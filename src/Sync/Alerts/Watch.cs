using System.Collections.Immutable;
using System.Globalization;
using Concord.Sync.Health;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Alerts;

/// <summary>What the rules over time look at.</summary>
/// <param name="Status">Of the integration; one that is paused or disabled is left alone.</param>
/// <param name="Frequency">Tells when a run is late.</param>
/// <param name="LastSyncAt">The end of the last run; before the first one the moment at which the integration was made.</param>
/// <param name="ConnectionFailures">In a row.</param>
/// <param name="Trouble">What the last one was; null while all is well.</param>
/// <param name="Recent">Records within the window of High Error Rate.</param>
/// <param name="PendingConflicts">Conflicts that wait for a person.</param>
/// <param name="NewConflicts">Those of them that began to wait since the last look, newest last.</param>
/// <param name="NewDeadLetters">Writes and deliveries given up since the last look.</param>
/// <param name="Traffic">Webhooks.</param>
/// <param name="Hook">Our webhook as the system lists it; null where it lists none.</param>
public sealed record WatchFigures(
    IntegrationStatus Status, SyncFrequency Frequency, DateTimeOffset LastSyncAt, int ConnectionFailures, string? Trouble,
    Share Recent, long PendingConflicts, ImmutableArray<string> NewConflicts, long NewDeadLetters, Traffic Traffic,
    HookSighting? Hook = null);

/// <summary>Something that a rule found.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Message">For a person: what is so, and what to do.</param>
/// <param name="Details">What the rule saw, as JSON.</param>
/// <param name="IsNews">It happened since the last look, and is told each time; otherwise it goes on, and is told again after the rule's cooldown.</param>
public sealed record Finding(string Rule, string Message, FieldValue Details, bool IsNews = false);

/// <summary>Judges an integration by the rules over time.</summary>
public static class Watch
{
    private const int MostNamed = 5;

    /// <summary>All that is the case now.</summary>
    /// <param name="name">The integration's, for the messages.</param>
    /// <param name="figures">How it stands.</param>
    /// <param name="settings">Its rules.</param>
    /// <param name="now">The moment.</param>
    public static ImmutableArray<Finding> Findings(string name, WatchFigures figures, AlertSettings settings, DateTimeOffset now)
    {
        ImmutableArray<Finding?> findings = figures.Status switch
        {
            IntegrationStatus.ERROR => [Error(name, figures), Conflicts(name, figures, settings)],
            IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED =>
            [
                Errors(name, figures, settings), Down(name, figures, settings), Lag(name, figures, settings, now), Conflicts(name, figures, settings),
                News(name, figures), Dead(name, figures, settings), Silent(name, figures, settings, now),
                Lost(name, figures),
            ],
            _ => [],
        };
        return [.. findings.OfType<Finding>()];
    }

    private static Finding? Errors(string name, WatchFigures figures, AlertSettings settings)
    {
        var rule = settings.Of(AlertRules.HighErrorRate);
        return figures.Recent.ErrorRate <= rule.Threshold ? null : new(rule.Name, Text(
            $"{figures.Recent.Failed} of {figures.Recent.Processed} records failed in {name} within {rule.Window!.Value.TotalMinutes:0} minutes, more than {rule.Threshold:0.#} %. Its log says which and why."),
            FieldValue.Of(("errorRate", FieldValue.Of(decimal.Round(figures.Recent.ErrorRate, 1))), ("failed", FieldValue.Of(figures.Recent.Failed)), ("records", FieldValue.Of(figures.Recent.Processed))));
    }

    private static Finding? Down(string name, WatchFigures figures, AlertSettings settings) =>
        figures.ConnectionFailures < settings.Of(AlertRules.IntegrationDown).Threshold ? null : Down(name, figures.ConnectionFailures, figures.Trouble);

    /// <summary>The connection failed too often in a row.</summary>
    public static Finding Down(string name, int failures, string? trouble) => new(AlertRules.IntegrationDown, Text(
        $"{name} failed {failures} times in a row: {trouble} It is tried again by itself, and what waits is kept; test the connection."),
        FieldValue.Of(("failures", FieldValue.Of(failures))));

    private static Finding Error(string name, WatchFigures figures) => Error(name, figures.ConnectionFailures, figures.Trouble);

    /// <summary>The integration stopped until an admin acts.</summary>
    public static Finding Error(string name, int failures, string? trouble) => new(AlertRules.IntegrationError, Text(
        $"{name} is in ERROR after {failures} failures of its connection: {trouble} Nothing is synced until it is resumed; what waits is kept."),
        FieldValue.Of(("failures", FieldValue.Of(failures))));

    /// <summary>The system refuses the credentials.</summary>
    public static Finding Refused(string name, string trouble) => new(AlertRules.CredentialsRefused, Text(
        $"{name} refuses the credentials: {trouble} Enter them again; what waits is kept, and goes on by itself once they work."),
        FieldValue.Of(("failures", FieldValue.Of(1))));

    private static Finding? Lag(string name, WatchFigures figures, AlertSettings settings, DateTimeOffset now)
    {
        var (rule, age) = (settings.Of(AlertRules.SyncLag), now - figures.LastSyncAt);
        return SyncPeriods.Of(figures.Frequency) is not { } period || (decimal)age.Ticks / period.Ticks <= rule.Threshold ? null : new(rule.Name, Text(
            $"{name} was last synced {age.TotalMinutes:0} minutes ago, though it is due every {period.TotalMinutes:0}. See whether a run is held or stands still."),
            FieldValue.Of(("lastSyncAge", FieldValue.Of((long)age.TotalMinutes))));
    }

    private static Finding? Conflicts(string name, WatchFigures figures, AlertSettings settings)
    {
        var rule = settings.Of(AlertRules.ManyConflicts);
        return figures.PendingConflicts <= rule.Threshold ? null : new(rule.Name, Text(
            $"{figures.PendingConflicts} conflicts of {name} wait for a person, more than {rule.Threshold:0}. Resolve them, or choose a strategy that decides."),
            FieldValue.Of(("pendingConflicts", FieldValue.Of(figures.PendingConflicts))));
    }

    private static Finding? News(string name, WatchFigures figures)
    {
        if (figures.NewConflicts.IsEmpty)
        {
            return null;
        }

        var named = string.Join(", ", figures.NewConflicts.Take(MostNamed));
        var more = figures.NewConflicts.Length > MostNamed ? $" and {figures.NewConflicts.Length - MostNamed} more" : "";
        return new(
            AlertRules.ConflictDetected, Text($"Sync conflict detected in {named}{more}, with {name}. Both sides keep their values until somebody decides."),
            FieldValue.Of(("conflicts", FieldValue.Of(figures.NewConflicts.Length))), IsNews: true);
    }

    private static Finding? Dead(string name, WatchFigures figures, AlertSettings settings)
    {
        var rule = settings.Of(AlertRules.DeadLetters);
        return figures.NewDeadLetters <= rule.Threshold ? null : new(rule.Name, Text(
            $"{figures.NewDeadLetters} writes or deliveries of {name} were given up since the last look. The others go on; see what was refused, mend it, and redeliver them."),
            FieldValue.Of(("deadLetters", FieldValue.Of(figures.NewDeadLetters))), IsNews: true);
    }

    private static Finding? Silent(string name, WatchFigures figures, AlertSettings settings, DateTimeOffset now)
    {
        var rule = settings.Of(AlertRules.Silence);
        return figures.Traffic.SilentSince(rule.Threshold!.Value, now) is not { } since ? null : new(rule.Name, Text(
            $"No webhook of {name} came for {(now - since).TotalHours:0.#} hours; the longest pause of two weeks was {figures.Traffic.LongestPause!.Value.TotalHours:0.#}. See whether it is still registered there; runs find meanwhile what is missed."),
            FieldValue.Of(("lastWebhookAt", FieldValue.Of(since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)))));
    }

    // One that never was there is a person's to register, and no news.
    private static Finding? Lost(string name, WatchFigures figures)
    {
        if (figures.Hook is not { State: HookState.SWITCHED_OFF or HookState.NOT_LISTED } hook || (hook.ListedAt ?? figures.Traffic.Last) is not { } last)
        {
            return null;
        }

        var what = hook.State == HookState.SWITCHED_OFF ? "has switched off the webhook of this integration" : "no longer lists a webhook for this integration's address";
        return new(AlertRules.RegistrationLost, Text(
            $"{name} {what}; it was last seen to work at {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Register it again with the integration's webhookEndpoint and secret; runs find meanwhile what is missed."),
            FieldValue.Of(("hookState", FieldValue.Of(hook.State.ToString()!))));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
