using System.Text.Json;
using CsvHelper;

namespace Concord.WebFront.Exports;

/// <summary>Comma-separated by RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection); numbers stay numbers.</summary>
/// <param name="output">Where it goes; it stays open.</param>
/// <param name="columns">Members of the row's JSON; `fields.title` is the member title of the member fields.</param>
internal sealed class CsvSink(Stream output, IReadOnlyList<string> columns) : RowSink
{
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape, TrueValue = "true", FalseValue = "false" };

    private readonly CsvWriter csv = CsvWriter.Create(output, Options, leaveOpen: true);

    public override async ValueTask BeginAsync(CancellationToken gone)
    {
        foreach (var column in columns) csv.WriteField(column);
        await csv.EndRecordAsync(gone);
    }

    public override async ValueTask WriteAsync(JsonElement row, CancellationToken gone)
    {
        foreach (var column in columns) Write(At(row, column));
        await csv.EndRecordAsync(gone);
    }

    public override async ValueTask EndAsync(CancellationToken gone) => await csv.FlushAsync(gone);

    public override async ValueTask DisposeAsync() => await csv.DisposeAsync();

    private static JsonElement? At(JsonElement row, string column)
    {
        if (row.TryGetProperty(column, out var value))
            return value;
        var dot = column.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && row.TryGetProperty(column[..dot], out var part) && part.ValueKind == JsonValueKind.Object && part.TryGetProperty(column[(dot + 1)..], out value) ? value : null;
    }

    // Objects and lists are their JSON.
    private void Write(JsonElement? value)
    {
        switch (value?.ValueKind)
        {
            case null or JsonValueKind.Null: csv.WriteField(""); break;
            case JsonValueKind.String: csv.WriteField(value.Value.GetString()); break;
            case JsonValueKind.True: csv.WriteField(true); break;
            case JsonValueKind.False: csv.WriteField(false); break;
            case JsonValueKind.Number when value.Value.TryGetDecimal(out var number): csv.WriteField(number); break;
            default: csv.WriteField(value.Value.GetRawText()); break;
        }
    }
}
