namespace Concord.Storage.Sql;

/// <summary>The little that the databases spell differently in reads.</summary>
public sealed record SqlDialect
{
    private SqlDialect()
    {
    }

    public static SqlDialect Sqlite { get; } = new()
    {
        Name = "SQLite",
        // A JSON true reads as 1 otherwise, a null as nothing in both databases.
        FieldText = (json, path) => $"CASE json_type({json}, {path}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(json_extract({json}, {path}) AS TEXT) END",
        FieldPath = steps => "$" + string.Concat(steps.Select(step => $".\"{step}\"")),
    };

    public static SqlDialect Postgres { get; } = new()
    {
        Name = "PostgreSQL",
        FieldText = (json, path) => $"({json}::jsonb #>> {path}::text[])",
        FieldPath = steps => "{" + string.Join(',', steps.Select(step => $"\"{step.Replace("\\", "\\\\", StringComparison.Ordinal)}\"")) + "}",
    };

    public required string Name { get; init; }

    /// <summary>SQL for the text of a scalar inside a JSON column: first the column, then the parameter with the path.</summary>
    public required Func<string, string, string> FieldText { get; init; }

    /// <summary>The value for that parameter, from the names on the way.</summary>
    public required Func<IReadOnlyList<string>, string> FieldPath { get; init; }
}
