using Concord.Storage.Queries;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Prometheus;

/// <summary>The figures of the list of integrations.</summary>
internal static class IntegrationExposition
{
    public static void Write(Exposition text, IntegrationOverview found, DateTimeOffset now)
    {
        var (row, stats) = (found.Integration, found.Stats);
        (string, string)[] labels = [("integration", row.Id), ("name", row.Name)];
        text.Gauge("concord_integration_up", "1 for one that is ACTIVE, else 0.", row.Status == IntegrationStatus.ACTIVE ? 1 : 0, [.. labels, ("status", $"{row.Status}")]);
        text.Counter("concord_integration_syncs_total", "Syncs since it was made.", stats.TotalSyncs, labels);
        text.Gauge("concord_integration_success_ratio", "Share of the records of 24 h that did not fail.", stats.SuccessRate / 100, labels);
        text.Gauge("concord_integration_conflicts_pending", "Its conflicts that wait for a person.", stats.PendingConflicts, labels);
        text.Gauge("concord_integration_connection_failures", "Failures of its connection in a row.", row.ConnectionFailures, labels);
        text.Gauge("concord_integration_last_sync_age_seconds", "Since the end of its last run.", (now - row.LastSyncAt)?.TotalSeconds, labels);
    }
}
