using System.Data.Common;
using System.IO.Compression;

namespace Concord.Storage.Backup;

/// <summary>Makes an empty database what a backup says.</summary>
public static class BackupRestore
{
    /// <summary>
    /// Blocks until the database is the one that was backed up, row by row compared, or left empty. It may be of the other kind. Tickets go on above all that were
    /// drawn, and the places of the feed are times, so that what others remember of the hub stays good.
    /// </summary>
    /// <param name="options">The database: empty or not there yet, and in nobody's use.</param>
    /// <param name="file">The backup.</param>
    /// <param name="clock">For the migrations.</param>
    /// <param name="told">Told of each table once it is in, with the share of tables that are.</param>
    /// <exception cref="BackupRefusedException">The backup cannot be used, or the database is not empty.</exception>
    /// <exception cref="DatabaseRefusedException">The database must not be used as it is, or somebody uses it.</exception>
    public static BackupManifest Run(DatabaseOptions options, string file, TimeProvider clock, Action<string, double> told)
    {
        var manifest = BackupFile.Check(file);
        using var side = BackupSide.Alone(options, clock);
        try
        {
            Fits(side, manifest, file);
            using var zip = ZipFile.OpenRead(file);
            using var transaction = side.Connection.BeginTransaction();
            foreach (var (index, table) in manifest.Tables.Index())
            {
                Insert(side, transaction, zip, table);
                Compare(side, transaction, table);
                told(table.Name, (index + 1.0) / manifest.Tables.Length);
            }

            side.SetTickets(manifest.Tickets, options.Tenant);
            transaction.Commit();
            return manifest;
        }
        catch (Exception fault) when (fault is DbException or IOException or FormatException or InvalidDataException)
        {
            throw new BackupRefusedException($"{side.Place} could not be filled and is left empty: {fault.Message}", fault);
        }
    }

    private static void Fits(BackupSide side, BackupManifest manifest, string file)
    {
        if (!side.Migrations().SequenceEqual(manifest.Migrations, StringComparer.Ordinal))
            throw new BackupRefusedException($"{file} was made by a version of Concord whose tables are at {manifest.Migrations.LastOrDefault()}. Restore it with that version, then start this one.");
        var here = side.Tables().Select(table => $"{table} ({string.Join(", ", side.Columns(table).Order(StringComparer.Ordinal))})").ToArray();
        var there = manifest.Tables.Select(table => $"{table.Name} ({string.Join(", ", table.Columns.Order(StringComparer.Ordinal))})").ToArray();
        if (here.Except(there).Concat(there.Except(here)).FirstOrDefault() is { } other)
            throw new BackupRefusedException($"{file} was made by a version of Concord with other tables ({other}). Restore it with that version, then start this one.");
        if (side.Tables().FirstOrDefault(table => side.Scalar($"SELECT 1 FROM {table} LIMIT 1") is not null) is { } filled)
            throw new BackupRefusedException($"{side.Place} is not empty ({filled} has rows). Set ConnectionStrings__Concord to a new file or a new database.");
    }

    private static void Insert(BackupSide side, DbTransaction transaction, ZipArchive zip, BackupTable table)
    {
        using var command = side.Command(
            $"INSERT INTO {table.Name} ({string.Join(", ", table.Columns)}) VALUES ({string.Join(", ", table.Columns.Select((_, index) => $"@p{index}"))})");
        command.Transaction = transaction;
        var parameters = table.Columns.Select((_, index) => BackupSide.Bind(command, $"p{index}", DBNull.Value)).ToArray();
        foreach (var line in BackupFile.Lines(zip, table))
        {
            var values = RowLine.Read(line, parameters.Length);
            for (var index = 0; index < values.Length; index++)
            {
                // A type that stayed from the row before would be taken for this value's.
                parameters[index].ResetDbType();
                parameters[index].Value = values[index];
            }

            command.ExecuteNonQuery();
        }
    }

    private static void Compare(BackupSide side, DbTransaction transaction, BackupTable table)
    {
        var digest = new TableDigest();
        using var command = side.Command($"SELECT {string.Join(", ", table.Columns)} FROM {table.Name}");
        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        while (reader.Read()) digest.Add(RowLine.Write(reader).Span);
        if (digest.ToString() != table.Digest) throw new InvalidDataException($"{table.Name} does not read as it was written.");
    }
}
