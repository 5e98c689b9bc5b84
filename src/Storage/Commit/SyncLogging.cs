using Concord.Storage.Rows;

namespace Concord.Storage;

/// <summary>How log rows are written.</summary>
public static class SyncLogging
{
    /// <summary>Adds a log row, and counts it in the integration's all-time numbers of syncs and of records.</summary>
    public static CommitUnit Log(this CommitUnit unit, SyncLogRow row)
    {
        var logged = unit.Insert(row).Count(Counters.Syncs(row.IntegrationId));
        var records = CountedOnce.Holds(row) ? row.RecordsSucceeded : 0;
        return records == 1 ? logged : logged.Count(Counters.MoreRecords(row.IntegrationId), records - 1);
    }
}
