using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Concord.Storage.Backup;

/// <summary>A backup on disk: a zip of a file of JSON lines a table and the manifest.</summary>
internal static class BackupFile
{
    public const string ManifestName = "manifest.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string EntryOf(string table) => $"{table}.jsonl";

    public static byte[] Bytes(BackupManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Options);

    /// <summary>Reads all of it and holds it against its manifest, before anybody relies on a part.</summary>
    /// <exception cref="BackupRefusedException">It is not there, no backup, damaged, or of a newer program.</exception>
    public static BackupManifest Check(string file)
    {
        try
        {
            using var zip = ZipFile.OpenRead(file);
            var manifest = Manifest(zip, file);
            foreach (var table in manifest.Tables)
            {
                var digest = new TableDigest();
                foreach (var line in Lines(zip, table)) digest.Add(Encoding.UTF8.GetBytes(line));
                if (digest.Rows != table.Rows || digest.ToString() != table.Digest)
                    throw new BackupRefusedException($"{file} is damaged: {table.Name} has {digest.Rows} rows, and they are not the {table.Rows} that were backed up. Use another backup.");
            }

            return manifest;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or NotSupportedException)
        {
            throw new BackupRefusedException($"{file} cannot be read as a backup: {fault.Message} Use another backup.", fault);
        }
    }

    /// <summary>The lines of a table, in the order in which they were written.</summary>
    public static IEnumerable<string> Lines(ZipArchive zip, BackupTable table)
    {
        var entry = zip.GetEntry(EntryOf(table.Name)) ?? throw new InvalidDataException($"{EntryOf(table.Name)} is missing.");
        using var reader = new StreamReader(entry.Open());
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static BackupManifest Manifest(ZipArchive zip, string file)
    {
        using var stream = (zip.GetEntry(ManifestName) ?? throw new InvalidDataException($"{ManifestName} is missing.")).Open();
        var manifest = JsonSerializer.Deserialize<BackupManifest>(stream, Options) ?? throw new InvalidDataException($"{ManifestName} is empty.");
        return manifest.Format == BackupManifest.PresentFormat
            ? manifest
            : throw new BackupRefusedException($"{file} has format {manifest.Format}, and this program knows {BackupManifest.PresentFormat}. Use the version of Concord that made it.");
    }
}
