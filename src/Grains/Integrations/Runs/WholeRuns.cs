using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>Runs that compared everything an integration keeps in step.</summary>
internal static class WholeRuns
{
    private const int MostLookedAt = 50;

    /// <summary>Whether a run that begins now is to be a full one, as the integration's <c>reconcile</c> says.</summary>
    public static async Task<bool> IsDueAsync(IDatabase database, IntegrationSetup setup, DateTimeOffset now)
    {
        if (setup.Config.Reconcile == ReconcileFrequency.NEVER)
        {
            return false;
        }

        var full = await database.QueryAsync(From.Table<JobRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.Direction, setup.Row.SyncDirection)
            .Where(row => row.Status, JobStatus.COMPLETED).Where(row => row.DryRun, false).Where(row => row.FullSync, true)
            .OrderByDescending(row => row.Id).Take(MostLookedAt));
        var last = full.FirstOrDefault(job => setup.Mappings.Keys.All(job.ResourceTypes.Contains));
        return Reconcile.IsDue(setup.Config.Reconcile, last?.StartedAt, now);
    }
}
