using System.Globalization;
using System.Text.RegularExpressions;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Plans;

/// <summary>At a million rows a table, no list and nothing that is asked often reads a whole table on PostgreSQL.</summary>
public sealed partial class PostgresPlanTests
{
    // In the planner's unit, reading a page in order: what an integration's 20,000 rows cost when none of them lie together. An
    // index read from end to end costs more.
    private const double DearestQuestion = 21_000;

    [Fact]
    public async Task Nothing_asked_often_reads_a_whole_table()
    {
        var store = await MillionRows.StoreAsync();
        await using var database = store.Open();
        var faults = new List<string>();
        foreach (var (name, askAsync) in AskedOften.All)
        {
            var source = new ExplainingSource(database, "EXPLAIN ", 0);
            await askAsync(source);
            source.Plans.ShouldNotBeEmpty(name);
            faults.AddRange(source.Plans.Where(plan => ReadsWholeTable(plan) || CostOf(plan) > DearestQuestion * RowsOf(name)).Select(plan => $"{name}: {plan}"));
        }

        faults.ShouldBeEmpty();
    }

    // What is about all integrations is as dear as all of them together.
    private static int RowsOf(string name) => name is "integrations" or "metrics: syncs" or "metrics: freshness" ? MillionRows.Integrations : 1;

    private static bool ReadsWholeTable(Plan plan) =>
        plan.Lines.Any(line => WholeTable().Match(line) is { Success: true } scan && MillionRows.Grows(scan.Groups[1].Value));

    private static double CostOf(Plan plan) => double.Parse(Cost().Match(plan.Lines[0]).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Seq Scan on (\w+)")]
    private static partial Regex WholeTable();

    [GeneratedRegex(@"cost=[\d.]+\.\.([\d.]+)")]
    private static partial Regex Cost();
}
