using System.Collections.Immutable;
using Concord.Storage.Queries;

namespace Concord.WebFront.Prometheus;

/// <summary>The figures of `/api/admin/metrics`.</summary>
internal static class HubExposition
{
    public static void Write(Exposition text, ImmutableSortedDictionary<string, long> integrations, HubFigures hub)
    {
        foreach (var (status, count) in integrations) text.Gauge("concord_integrations", "Integrations by status.", count, ("status", status));
        text.Counter("concord_syncs_total", "Syncs of the integrations there are, since each was made.", hub.AllTime.Syncs);
        text.Counter("concord_records_synced_total", "Records synced, each as often as it was.", hub.AllTime.Records);
        foreach (var (window, share) in new[] { ("1h", hub.Syncs.Hour), ("24h", hub.Syncs.Day) })
        {
            text.Gauge("concord_records_processed", "Records processed in a window of time.", share.Processed, ("window", window));
            text.Gauge("concord_records_failed", "Records that failed in a window of time.", share.Failed, ("window", window));
        }

        text.Gauge("concord_failed_syncs", "Log entries of 24 h that say FAILED.", hub.Syncs.FailedSyncs);
        text.Gauge("concord_outside_response_seconds", "Mean time that outside writes took to be answered, 24 h.", Seconds(hub.Syncs.ResponseTime));
        text.Gauge("concord_conflicts_pending", "Conflicts that wait for a person.", hub.PendingConflicts);
        Write(text, hub.Runs);
        Write(text, hub.Freshness);
    }

    private static void Write(Exposition text, RunFigures runs)
    {
        foreach (var (state, count) in new[] { ("running", runs.Running), ("scheduled", runs.Scheduled), ("held", runs.Held) })
            text.Gauge("concord_runs", "Runs under way, planned by the clock, or waiting for a person.", count, ("state", state));
        foreach (var (end, count) in new[] { ("completed", runs.Completed), ("failed", runs.Failed), ("cancelled", runs.Cancelled) })
            text.Gauge("concord_runs_ended", "Runs that ended within 24 h.", count, ("end", end));
        text.Gauge("concord_run_seconds", "Mean duration of a run that was completed within 24 h.", Seconds(runs.Duration));
    }

    private static void Write(Exposition text, Sync.Health.Freshness fresh)
    {
        foreach (var (quantile, value) in new[] { ("0.5", fresh.P50), ("0.95", fresh.P95), ("0.99", fresh.P99) })
            text.Gauge("concord_freshness_seconds", "From a change outside to its being applied here by webhook, 24 h.", value / 1_000.0, ("quantile", quantile));
        text.Gauge("concord_freshness_in_time_ratio", "Share of those within the target, 24 h.", (double?)(fresh.InTimeRate / 100));
    }

    private static double? Seconds(decimal? milliseconds) => (double?)(milliseconds / 1_000);
}
