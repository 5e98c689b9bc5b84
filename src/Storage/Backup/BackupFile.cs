using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Concord.Storage.Backup;

/// <summary>A backup on disk: a zip of a file of JSON lines a table and the manifest.</summary>
internal static class BackupFile
{
    public const string ManifestName = "manifest.json";

    // The manifest's own digest.
    private const string SealName = "manifest.sha256";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string EntryOf(string table) => $"{table}.jsonl";

    /// <summary>The last entries: the manifest, and what proves that it is whole.</summary>
    public static void Seal(ZipArchive zip, BackupManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Options);
        foreach (var (name, content) in new[] { (ManifestName, bytes), (SealName, Encoding.ASCII.GetBytes(DigestOf(bytes))) })
        {
            using var entry = zip.CreateEntry(name).Open();
            entry.Write(content);
        }
    }

    /// <summary>What proves a manifest.</summary>
    internal static string DigestOf(ReadOnlySpan<byte> manifest) => Convert.ToHexStringLower(SHA256.HashData(manifest));

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
        var bytes = Read(zip, ManifestName);
        if (Encoding.ASCII.GetString(Read(zip, SealName)) != DigestOf(bytes)) throw new InvalidDataException($"{ManifestName} is damaged.");
        var manifest = JsonSerializer.Deserialize<BackupManifest>(bytes, Options) ?? throw new InvalidDataException($"{ManifestName} is empty.");
        if (manifest.Format != BackupManifest.PresentFormat)
            throw new BackupRefusedException($"{file} has format {manifest.Format}, and this program knows {BackupManifest.PresentFormat}. Use the version of Concord that made it.");
        return manifest.Tables.IsDefault || manifest.Migrations.IsDefault || manifest.Tables.Any(table => table.Columns.IsDefault) ? throw new InvalidDataException($"{ManifestName} is not whole.") : manifest;
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using var stream = (zip.GetEntry(name) ?? throw new InvalidDataException($"{name} is missing.")).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
