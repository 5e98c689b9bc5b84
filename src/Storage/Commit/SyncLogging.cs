using Concord.Storage.Rows;

namespace Concord.Storage;

/// <summary>How log rows are written.</summary>
public static class SyncLogging
{
    /// <summary>Adds a log row, and counts it in the integration's all-time number of syncs.</summary>
    public static CommitUnit Log(this CommitUnit unit, SyncLogRow row) => unit.Insert(row).Count(Counters.Syncs(row.IntegrationId));
}
