using System.Text.Encodings.Web;
using System.Text.Json;

namespace Concord.Storage.Sql;

/// <summary>The little that the databases spell differently in reads.</summary>
public sealed record SqlDialect
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private SqlDialect()
    {
    }

    public static SqlDialect Sqlite { get; } = new()
    {
        Name = "SQLite",
        // A JSON true reads as 1 otherwise, a null as nothing in both databases.
        FieldText = (json, path) => $"CASE json_type({json}, {path}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(json_extract({json}, {path}) AS TEXT) END",
        FieldPath = steps => "$" + string.Concat(steps.Select(step => $".\"{step}\"")),
        InList = parameter => $"IN (SELECT value FROM json_each({parameter}))",
        List = texts => JsonSerializer.Serialize(texts, Plain),
        ListLength = json => $"json_array_length({json})",
    };

    public static SqlDialect Postgres { get; } = new()
    {
        Name = "PostgreSQL",
        FieldText = (json, path) => $"({json}::jsonb #>> {path}::text[])",
        FieldPath = steps => "{" + string.Join(',', steps.Select(step => $"\"{step.Replace("\\", "\\\\", StringComparison.Ordinal)}\"")) + "}",
        InList = parameter => $"= ANY({parameter})",
        List = texts => texts,
        ListLength = json => $"jsonb_array_length({json}::jsonb)",
    };

    public required string Name { get; init; }

    /// <summary>SQL for the text of a scalar inside a JSON column: first the column, then the parameter with the path.</summary>
    public required Func<string, string, string> FieldText { get; init; }

    /// <summary>The value for that parameter, from the names on the way.</summary>
    public required Func<IReadOnlyList<string>, string> FieldPath { get; init; }

    /// <summary>SQL that compares a text with a list of texts in one parameter.</summary>
    public required Func<string, string> InList { get; init; }

    /// <summary>The value for that parameter.</summary>
    public required Func<string[], object> List { get; init; }

    /// <summary>SQL for how many items a JSON column holds that is a list.</summary>
    public required Func<string, string> ListLength { get; init; }
}
