using System.Globalization;
using System.Text.Json.Nodes;

namespace Concord.Fakes.Rest;

/// <summary>The path and query of a request, with json-server's filters and paging.</summary>
internal sealed class FakeQuery
{
    private static readonly string[] Operators = ["_gte", "_lte", "_ne"];

    private readonly List<(string Name, string Value)> pairs = [];

    public FakeQuery(string pathAndQuery)
    {
        var cut = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        Segments = [.. (cut < 0 ? pathAndQuery : pathAndQuery[..cut]).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        if (cut < 0) return;
        foreach (var pair in pathAndQuery[(cut + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            pairs.Add((Decode(parts[0]), parts.Length > 1 ? Decode(parts[1]) : ""));
        }
    }

    public IReadOnlyList<string> Segments { get; }

    /// <summary>The records that the filters let through, and those of them on the page that is asked for.</summary>
    public (int Total, IReadOnlyList<JsonObject> Page) Select(IEnumerable<JsonObject> all)
    {
        var records = all.ToList();
        // json-server ignores a parameter that no record has as a field.
        var filters = pairs.Where(pair => records.Exists(record => record.ContainsKey(FieldOf(pair.Name)))).ToList();
        var matching = records.FindAll(record => filters.TrueForAll(pair => Matches(record, pair.Name, pair.Value)));
        if (Number("_limit") is null && Number("_page") is null) return (matching.Count, matching);
        var limit = Number("_limit") ?? 10;
        var page = Math.Max(1, Number("_page") ?? 1);
        return (matching.Count, [.. matching.Skip((page - 1) * limit).Take(limit)]);
    }

    /// <summary>A parameter's value, or null.</summary>
    public string? Value(string name) => pairs.Find(pair => pair.Name == name).Value;

    private int? Number(string name) =>
        int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Matches(JsonObject record, string name, string wanted)
    {
        var order = Compare(record[FieldOf(name)], wanted);
        return Operator(name) switch
        {
            "_gte" => order is >= 0,
            "_lte" => order is <= 0,
            "_ne" => order is not 0,
            _ => order is 0,
        };
    }

    private static string FieldOf(string name) => name[..^Operator(name).Length];

    private static string Operator(string name) => Array.Find(Operators, end => name.EndsWith(end, StringComparison.Ordinal)) ?? "";

    private static int? Compare(JsonNode? found, string wanted)
    {
        if (found is null) return null;
        var text = found.ToString();
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(text, wanted);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
