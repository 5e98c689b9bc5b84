namespace Concord.Storage;

/// <summary>Names of the counters, which outlive the logs that they counted.</summary>
public static class Counters
{
    internal const string SyncsSuffix = "/syncs";
    internal const string RecordsSuffix = "/records";

    /// <summary>All syncs of an integration since it was made: one for every log row written.</summary>
    public static string Syncs(string integrationId) => integrationId + SyncsSuffix;

    /// <summary>All records that an integration synced since it was made, each as often as it was: those of <see cref="CountedOnce"/> log rows that did not fail.</summary>
    public static string Records(string integrationId) => integrationId + RecordsSuffix;
}
