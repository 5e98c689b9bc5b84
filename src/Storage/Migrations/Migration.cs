using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Storage.Migrations;

/// <summary>One numbered step of the schema: the SQL for all databases, then what only this one needs.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the SQL, independent of line endings.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>
    /// The embedded ones for a database, by number: `0001_name.sql` and `0001_name.{database}.sql`. Every database counts all of them; one that
    /// has only parts for others does nothing there.
    /// </summary>
    public static ImmutableArray<Migration> Embedded(string database)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = typeof(Migration).Namespace + ".";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal))
                .Select(resource => (resource, Parts: resource[prefix.Length..].Split('.')))
                .OrderBy(file => file.Parts.Length)
                .GroupBy(file => file.Parts[0], StringComparer.Ordinal)
                .OrderBy(step => step.Key, StringComparer.Ordinal)
                .Select(step => new Migration(
                    int.Parse(step.Key[..4], System.Globalization.CultureInfo.InvariantCulture),
                    step.Key,
                    string.Join('\n', step.Where(file => file.Parts.Length == 2 || file.Parts[1] == database).Select(file => TextOf(assembly, file.resource))))),
        ];
    }

    private static string TextOf(System.Reflection.Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
