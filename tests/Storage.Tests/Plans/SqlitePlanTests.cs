using System.Text.RegularExpressions;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Plans;

/// <summary>SQLite plans by the schema alone: it finds an index for everything that is asked often, and uses more of it than the tenant.</summary>
public sealed partial class SqlitePlanTests
{
    // Read in the order of their ids until the page is full: all rows, or nearly all, belong to the list. Or ids from a time on, which are all wanted.
    private static readonly string[] Unfiltered = ["watch: alerts raised", "jobs", "audit", "audit, of a kind of subject", "conflicts, all", "alerts", "alerts, open"];

    [Fact]
    public async Task Nothing_asked_often_reads_a_whole_table()
    {
        await using var store = new SqliteStore();
        await using var database = store.Open();
        var faults = new List<string>();
        foreach (var (name, askAsync) in AskedOften.All)
        {
            var source = new ExplainingSource(database, "EXPLAIN QUERY PLAN ", 3);
            await askAsync(source);
            source.Plans.ShouldNotBeEmpty(name);
            faults.AddRange(source.Plans.Where(plan => ReadsWholeTable(plan) && !Unfiltered.Contains(name)).Select(plan => $"{name}: {plan}"));
        }

        faults.ShouldBeEmpty();
    }

    private static bool ReadsWholeTable(Plan plan) =>
        plan.Lines.Any(line => WholeTable().Match(line) is { Success: true } scan && IsLarge(scan.Groups[1].Value));

    // Queries call the few integrations i, and what they have narrowed already ranked; a list of values in a parameter is read through.
    private static bool IsLarge(string table) => table is not ("i" or "newest" or "ranked" or "json_each") && MillionRows.Grows(table);

    [GeneratedRegex(@"^SCAN (\w+)|^SEARCH (?<1>\w+) .*\(tenant_id=\?( AND id[<>]\?)?\)$")]
    private static partial Regex WholeTable();
}
