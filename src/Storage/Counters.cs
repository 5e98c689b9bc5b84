namespace Concord.Storage;

/// <summary>Names of the counters, which outlive the logs that they counted.</summary>
public static class Counters
{
    internal const string SyncsSuffix = "/syncs";
    internal const string MoreRecordsSuffix = "/moreRecords";

    /// <summary>All syncs of an integration since it was made: one for every log row written.</summary>
    public static string Syncs(string integrationId) => integrationId + SyncsSuffix;

    /// <summary>
    /// What must be added to <see cref="Syncs"/> to know all records that an integration synced since it was made: those of
    /// <see cref="CountedOnce"/> log rows that did not fail. Nearly every webhook and outside write is one sync of one record, so
    /// that nearly always one counter moves. May be negative.
    /// </summary>
    public static string MoreRecords(string integrationId) => integrationId + MoreRecordsSuffix;
}
