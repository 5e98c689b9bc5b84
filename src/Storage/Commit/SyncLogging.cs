using Concord.Storage.Rows;

namespace Concord.Storage;

/// <summary>How log rows are written.</summary>
public static class SyncLogging
{
    /// <summary>Adds a log row, and counts it in the integration's all-time numbers of syncs and of records.</summary>
    public static CommitUnit Log(this CommitUnit unit, SyncLogRow row)
    {
        var logged = unit.Insert(row).Count(Counters.Syncs(row.IntegrationId));
        return CountedOnce.Holds(row) && row.RecordsSucceeded > 0 ? logged.Count(Counters.Records(row.IntegrationId), row.RecordsSucceeded) : logged;
    }
}
