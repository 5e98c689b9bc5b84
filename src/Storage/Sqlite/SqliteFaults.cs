using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>What SQLite's errors mean for the caller, in words that say what to do.</summary>
internal static class SqliteFaults
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Any other error is a bug of ours and stays what it is.</summary>
    public static Exception Translate(Exception fault, string file) => fault is SqliteException sqlite && Advice(sqlite.SqliteErrorCode) is { } advice
        ? new StorageUnavailableException($"{file}: {advice} (SQLite {sqlite.SqliteErrorCode}/{sqlite.SqliteExtendedErrorCode}: {sqlite.Message})", sqlite)
        : fault;

    /// <summary>
    /// A COMMIT that failed with an I/O error may have left its frames in the log, where a restart finds them; after the other
    /// errors nothing was applied.
    /// </summary>
    public static Exception TranslateCommit(SqliteException fault, string file) => fault.SqliteErrorCode == InputOutput
        ? new CommitOutcomeUnknownException($"{file}: the disk failed while a commit was written (SQLite {fault.SqliteExtendedErrorCode}).", fault)
        : Translate(fault, file);

    private static string? Advice(int code) => code switch
    {
        Busy or Locked => "another program holds the database; end it or let it finish",
        ReadOnly => "the database is read-only; give this user the right to write the file and its directory",
        InputOutput => "the disk does not read or write; look at the system log, then start again",
        Full => "the disk is full; free some space, work then goes on by itself",
        CannotOpen => "the file cannot be opened; check that its directory exists and this user may write there",
        Corrupt or NotADatabase => "the file is damaged or no database; stop Concord and restore a backup",
        _ => null,
    };
}
