using System.Collections.Immutable;

namespace Concord.Storage.Backup;

/// <summary>What a backup says of itself: the entry `manifest.json`, written last.</summary>
/// <param name="Format">Of the file; 1.</param>
/// <param name="At">When the moment was that it shows.</param>
/// <param name="From">Which kind of database it was taken of, for people.</param>
/// <param name="Migrations">That had made the tables, in their order: a database that has had others takes it not.</param>
/// <param name="Tickets">No ticket drawn before was larger; see <see cref="IDatabase.NextTicketAsync"/>.</param>
/// <param name="Tables">All of them, by name.</param>
public sealed record BackupManifest(int Format, DateTimeOffset At, string From, ImmutableArray<string> Migrations, long Tickets, ImmutableArray<BackupTable> Tables)
{
    public const int PresentFormat = 1;

    /// <summary>Rows of all tables.</summary>
    public long Rows => Tables.Sum(table => table.Rows);
}

/// <summary>One table of a backup: the entry `{name}.jsonl` with a line a row, its values in the columns' order.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Digest">Over all lines whatever their order: two tables with the same rows have the same one, on either database.</param>
public sealed record BackupTable(string Name, ImmutableArray<string> Columns, long Rows, string Digest);

/// <summary>A backup cannot be made or used. Nothing was changed; the message says what to do.</summary>
public sealed class BackupRefusedException(string message, Exception? inner = null) : Exception(message, inner);
