using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Configuration;

/// <summary>In which lane requests go, by what caused them.</summary>
internal static class Lanes
{
    // Who acts is a user, a token, or a conflict that a person resolves.
    private static readonly string[] People = ["usr_", "tok_", "conf_"];

    public static RequestLane Of(IntegrationSetup setup, string cause) =>
        cause.StartsWith("job_", StringComparison.Ordinal) ? (setup.Row.LastSyncAt is null ? RequestLane.BACKFILL : RequestLane.RECONCILE)
        : People.Any(prefix => cause.StartsWith(prefix, StringComparison.Ordinal)) ? RequestLane.INTERACTIVE
        : RequestLane.WEBHOOK;

    public static RequestLane Of(JobRow job) => job.JobType == JobType.INITIAL_IMPORT ? RequestLane.BACKFILL : RequestLane.RECONCILE;
}
