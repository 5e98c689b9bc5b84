using System.Globalization;
using System.Text.Json;
using Concord.Storage.Audit;
using Concord.WebFront.Http;
using Spectre.Console;

namespace Concord.WebFront.Commands;

/// <summary>What `audit verify` shows.</summary>
internal static class AuditPrint
{
    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    public static void Text(TextWriter output, string place, AuditReport report, RebuildReport? records)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (output != Console.Out || Console.IsOutputRedirected) console.Profile.Width = 200;
        console.WriteLine($"Audit of {place}");
        var table = new Table().AddColumns("Chain", "Began", "Seals", "Rows", "Result");
        foreach (var chain in report.Chains)
            table.AddRow(new Text(chain.Epoch), new Text(chain.At.ToString("u", CultureInfo.InvariantCulture)), Number(chain.Seals), Number(chain.Rows), new Text(chain.First is null ? "sound" : "BROKEN"));
        console.Write(table);
        if (report.Erased > 0) console.WriteLine($"Values of {report.Erased} rows were erased, as the audit itself says.");
        foreach (var finding in report.Findings) output.WriteLine($"BROKEN {finding}");
        foreach (var head in report.Heads) output.WriteLine($"Head: {head}");
        if (records is not null) output.WriteLine($"Records made from the audit: {records.Records}, from {records.Changes} of its rows; {(records.Sound ? "all as they are." : $"{records.Faults.Length} differ.")}");
        foreach (var fault in records?.Faults ?? []) output.WriteLine($"DIFFERS {fault}");
        output.WriteLine(report.Sound && records is not { Sound: false } ? "The audit is sound." : "The audit is NOT sound; docs/operations.md says what to do.");
    }

    /// <summary>Shape: {sound, chains: [{epoch, at, seals, rows, first}], findings: [{epoch, sequence, row, what}], heads: […], erased, rebuild: {records, changes, faults}}.</summary>
    public static async Task JsonAsync(TextWriter output, AuditReport report, RebuildReport? records)
    {
        await output.WriteLineAsync(JsonSerializer.Serialize(
            new
            {
                Sound = report.Sound && records is not { Sound: false },
                report.Chains,
                report.Findings,
                Heads = report.Heads.Select(head => head.ToString()),
                report.Erased,
                Rebuild = records is null ? null : new { records.Records, records.Changes, records.Faults },
            },
            Indented));
    }

    private static Text Number(long value) => new(value.ToString(CultureInfo.InvariantCulture));
}
