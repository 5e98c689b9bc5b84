using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Sync.Records;
using Concord.Sync.Values;
using CsvHelper;

namespace Concord.WebFront.Commands;

/// <summary>One record of a file.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Record">Null: it cannot be read.</param>
/// <param name="Trouble">Why not.</param>
internal sealed record RecordLine(long Line, JsonObject? Record, string? Trouble = null);

/// <summary>Reads files of records as `records export` writes them: JSON lines, or comma-separated with a column a field.</summary>
internal static class RecordLines
{
    private const string Fields = "fields.";

    // Before these an export puts an apostrophe, so that no spreadsheet takes the text for a formula.
    private const string Formulas = "=+-@\t\r";

    // An empty cell empties a field: a file that was cut off, or whose quote is never closed, would empty all that is missing of it.
    private static readonly CsvReaderOptions Whole = CsvReaderOptions.Default with
    {
        TrackLineNumbers = true,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    public static IEnumerable<RecordLine> OfJson(string text)
    {
        foreach (var (index, line) in text.Split('\n').Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)))
        {
            RecordLine read;
            try
            {
                read = JsonNode.Parse(line) is JsonObject record ? new(index + 1, record) : new(index + 1, null, "It is no object.");
            }
            catch (JsonException wrong)
            {
                read = new(index + 1, null, wrong.Message);
            }

            yield return read;
        }
    }

    /// <summary>
    /// By its header: `id`, `fields.NAME`, `externalSyncEnabled`, `externalMetadata`; other columns are passed over. Cells are read by the type of their field. An empty cell of
    /// a record that is there empties the field; of one that is made it is left out.
    /// </summary>
    /// <exception cref="FormatException">The header names an unknown field, or the text is not comma-separated; the message says where.</exception>
    public static IEnumerable<RecordLine> OfCsv(string text, RecordSchema schema)
    {
        using var csv = CsvReader.FromText(text.TrimStart('\uFEFF'), Whole);
        string[] columns;
        try
        {
            csv.ReadHeader();
            columns = [.. csv.Headers];
            if (columns is [] or [""]) throw new FormatException("It is empty: its first line must name the columns.");
        }
        catch (CsvFormatException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }

        if (columns.Where(column => column.StartsWith(Fields, StringComparison.Ordinal)).FirstOrDefault(column => !schema.Fields.ContainsKey(column[Fields.Length..])) is { } unknown)
            throw new FormatException($"The column {unknown} is no field of {schema.Type}; there are {string.Join(", ", schema.Fields.Keys.Order(StringComparer.Ordinal))}.");
        while (Next(csv))
        {
            yield return RowOf(csv, columns, schema);
        }
    }

    private static bool Next(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private static RecordLine RowOf(CsvReader csv, string[] columns, RecordSchema schema)
    {
        var (record, fields) = (new JsonObject(), new JsonObject());
        var id = Array.IndexOf(columns, "id");
        var isThere = id >= 0 && csv.GetString(id).Length > 0;
        try
        {
            foreach (var (index, column) in columns.Index())
            {
                var cell = csv.GetString(index);
                if (column.StartsWith(Fields, StringComparison.Ordinal))
                {
                    if (cell.Length > 0 || isThere)
                        fields[column[Fields.Length..]] = cell.Length == 0 ? null : ValueOf(cell, schema.Fields[column[Fields.Length..]].Type);
                }
                else if (cell.Length > 0)
                {
                    record[column] = column is "externalMetadata" or "externalSyncEnabled" ? JsonNode.Parse(cell) : cell;
                }
            }
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            return new(csv.LineNumber, null, wrong.Message);
        }

        record["fields"] = fields;
        return new(csv.LineNumber, record);
    }

    private static JsonNode? ValueOf(string cell, FieldType type) => type switch
    {
        FieldType.Number or FieldType.Bool or FieldType.Object or FieldType.List => JsonNode.Parse(cell),
        _ => cell.Length > 1 && cell[0] == '\'' && Formulas.Contains(cell[1], StringComparison.Ordinal) ? cell[1..] : cell,
    };
}
