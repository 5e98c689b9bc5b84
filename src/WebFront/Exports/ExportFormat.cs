using System.Text.Json.Serialization;
using Concord.WebFront.Api;
using Concord.WebFront.Http;

namespace Concord.WebFront.Exports;

/// <summary>In which form a list leaves as a file.</summary>
internal static class ExportFormat
{
    /// <summary>Comma-separated, for spreadsheets: a header, then a line a row. The default.</summary>
    public const string Csv = "csv";

    /// <summary>A JSON object a line, as the list's own answer has it.</summary>
    public const string JsonLines = "jsonl";

    private static readonly string[] All = [Csv, JsonLines];

    public static readonly QueryDoc Doc = new("format", "Default csv.", All);

    public static string Format(this QueryFields query) => query.OneOf("format", All) ?? Csv;

    /// <summary>The members of a view's JSON, in their order, without those that only some answers have.</summary>
    public static IReadOnlyList<string> ColumnsOf<T>()
    {
        WireJson.Options.MakeReadOnly(populateMissingResolver: true);
        var members = WireJson.Options.GetTypeInfo(typeof(T)).Properties;
        return [.. members.Where(member => member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) != true).Select(member => member.Name)];
    }
}
