using System.Text.RegularExpressions;

namespace Concord.Webhooks.Bench;

/// <summary>The checked-in script, for pgbench as a file and for SQLite as statements.</summary>
internal static partial class YardstickScript
{
    /// <summary>Where pgbench finds it.</summary>
    public static string Path => Beside("yardstick.sql");

    /// <summary>What is done once to a copied database.</summary>
    public static string Preparation => File.ReadAllText(Beside("yardstick-prepare.sql"));

    /// <summary>The statements of one event, with parameters named as in the script.</summary>
    public static IEnumerable<string> Statements => Statement().Matches(File.ReadAllText(Path)).Select(statement => statement.Value);

    private static string Beside(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, name);

    [GeneratedRegex("^(INSERT|UPDATE|DELETE) .*$", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
