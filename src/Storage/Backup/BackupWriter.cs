using System.Data.Common;
using System.IO.Compression;

namespace Concord.Storage.Backup;

/// <summary>Makes a backup of one moment, beside the server that goes on working.</summary>
public static class BackupWriter
{
    /// <summary>Blocks until the file is whole and its content on the disk; until then, and after a failure, there is none. Nobody but the user may read it.</summary>
    /// <param name="options">The database, which may be in use.</param>
    /// <param name="file">Where to.</param>
    /// <param name="replace">Whether a file that is there may be replaced.</param>
    /// <param name="clock">Tells the moment.</param>
    /// <param name="told">Told of each table once it is in, with the share of tables that are.</param>
    /// <exception cref="BackupRefusedException">The file is there already, or cannot be written.</exception>
    /// <exception cref="DatabaseRefusedException">The database cannot be read.</exception>
    public static BackupManifest Write(DatabaseOptions options, string file, bool replace, TimeProvider clock, Action<string, double> told)
    {
        if (!replace && File.Exists(file)) throw new BackupRefusedException($"{file} is there already; name another file, or say --force to replace it.");
        // Of its own name, so that two backups to one file do not meet.
        var unfinished = $"{file}.{Path.GetRandomFileName()}.part";
        try
        {
            using var side = BackupSide.Snapshot(options);
            BackupManifest manifest;
            using (var output = new FileStream(unfinished, OwnersAlone()))
            {
                using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true)) manifest = Fill(zip, side, clock.GetUtcNow(), told);
                output.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, replace);
            return manifest;
        }
        catch (DbException fault)
        {
            throw new BackupRefusedException($"The database stopped serving while it was read ({fault.Message}); there is no {file}. Try again.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BackupRefusedException($"{file} cannot be written: {fault.Message}", fault);
        }
        finally
        {
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }

    private static BackupManifest Fill(ZipArchive zip, BackupSide side, DateTimeOffset now, Action<string, double> told)
    {
        var names = side.Tables();
        var tables = new List<BackupTable>();
        foreach (var name in names)
        {
            tables.Add(Fill(zip, side, name));
            told(name, (double)tables.Count / names.Length);
        }

        // Asked for last: what was drawn meanwhile is in no row, and must not come again either.
        var manifest = new BackupManifest(BackupManifest.PresentFormat, now, side.Kind, side.Migrations(), side.Tickets(), [.. tables]);
        BackupFile.Seal(zip, manifest);
        return manifest;
    }

    private static BackupTable Fill(ZipArchive zip, BackupSide side, string table)
    {
        var (columns, digest) = (side.Columns(table), new TableDigest());
        using var entry = zip.CreateEntry(BackupFile.EntryOf(table), CompressionLevel.Fastest).Open();
        using var command = side.Command($"SELECT {string.Join(", ", columns)} FROM {table}");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var line = RowLine.Write(reader).Span;
            digest.Add(line);
            entry.Write(line);
            entry.WriteByte((byte)'\n');
        }

        return new(table, columns, digest.Rows, digest.ToString());
    }

    private static FileStreamOptions OwnersAlone()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
