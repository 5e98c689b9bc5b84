using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Storage;

/// <summary>Which log rows count: a run logs the records it changed one by one, and then itself as a whole; the whole is what counts.</summary>
internal static class CountedOnce
{
    /// <summary>In SQL, with the log called l.</summary>
    public const string Sql = "(l.operation = 'BULK_SYNC' OR l.cause IS NULL OR l.cause NOT LIKE 'job%')";

    public static bool Holds(SyncLogRow row) =>
        row.Operation == SyncOperation.BULK_SYNC || row.Cause?.StartsWith("job", StringComparison.Ordinal) != true;
}
