namespace Concord.Storage;

/// <summary>Names of the counters, which outlive the logs that they counted.</summary>
public static class Counters
{
    internal const string SyncsSuffix = "/syncs";

    /// <summary>All syncs of an integration since it was made: one for every log row written.</summary>
    public static string Syncs(string integrationId) => integrationId + SyncsSuffix;
}
