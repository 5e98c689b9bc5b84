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

    /// <summary>Of these, the ones of a change that a run finds: without the delivery.</summary>
    public static IEnumerable<string> ChangeStatements => Statements.Where(statement => !OfDelivery().IsMatch(statement));

    /// <summary>Writes a script of so many changes in one transaction.</summary>
    public static void WriteChanges(string path, int together)
    {
        var change = string.Join('\n', ChangeStatements);
        var changes = Enumerable.Range(0, together).Select(_ => $"\\set event :event + 1\n\\set n random(1, :records)\n{change}");
        File.WriteAllText(path, $"BEGIN;\n{string.Join('\n', changes)}\nEND;\n");
    }

    private static string Beside(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, name);

    [GeneratedRegex("^(INSERT INTO|UPDATE) (delivery|delivery_event|payload|dedupe) |delivery.received|delivery.closed|^INSERT INTO commit_unit .*'_a'")]
    private static partial Regex OfDelivery();

    [GeneratedRegex("^(INSERT|UPDATE|DELETE) .*$", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
