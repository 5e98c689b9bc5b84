using System.Collections.Immutable;
using System.Globalization;
using Concord.Storage.Rows;
using Concord.Storage.Sql;

namespace Concord.Storage.Queries;

/// <summary>A field that must have a value.</summary>
/// <param name="Path">Names from the top, separated by dots. Names hold no quotation mark.</param>
/// <param name="Value">The value as text: `true`, `1.5`, `TODO`.</param>
public sealed record FieldFilter(string Path, string Value)
{
    /// <summary>The names on the way.</summary>
    /// <exception cref="ArgumentException">The path is empty or holds a quotation mark.</exception>
    public IReadOnlyList<string> Steps { get; } = Path.Length > 0 && !Path.Contains('"', StringComparison.Ordinal)
        ? Path.Split('.')
        : throw new ArgumentException($"'{Path}' is no field.", nameof(Path));
}

/// <summary>Which records.</summary>
public sealed record RecordFilter
{
    /// <summary>Changed at this moment or later.</summary>
    public DateTimeOffset? UpdatedSince { get; init; }

    /// <summary>All must hold.</summary>
    public ImmutableArray<FieldFilter> Fields { get; init; } = [];

    /// <summary>Default no.</summary>
    public bool WithDeleted { get; init; }
}

/// <summary>Reads on records.</summary>
public static class RecordQueries
{
    /// <summary>By id, which means oldest first.</summary>
    public static Task<Page<RecordRow>> RecordsAsync(this ISqlSource source, string type, RecordFilter filter, Paging paging)
    {
        var sql = Listing.Select<RecordRow>(source)
            .AndIf("type = @type", "type", type)
            .AndIf("updated_at >= @since", "since", filter.UpdatedSince)
            .Append(filter.WithDeleted ? "" : " AND deleted_at IS NULL");
        for (var index = 0; index < filter.Fields.Length; index++)
        {
            var field = filter.Fields[index];
            sql.Append($" AND {source.Dialect.FieldText("fields", $"@path{index}")} = @value{index}")
                .Bind($"path{index}", source.Dialect.FieldPath(field.Steps))
                .Bind($"value{index}", field.Value);
        }

        return Listing.AscendingAsync<RecordRow>(source, sql, paging, row => row.Id);
    }

    /// <summary>Null when there is none; a deleted one is there.</summary>
    public static async Task<RecordRow?> RecordAsync(this ISqlSource source, string type, string id) =>
        (await Listing.RowsAsync<RecordRow>(
            source,
            Listing.Select<RecordRow>(source).AndIf("type = @type", "type", type).AndIf("id = @id", "id", id))).FirstOrDefault();

    /// <summary>A record's states, newest first.</summary>
    public static async Task<Page<RecordVersionRow>> HistoryAsync(this ISqlSource source, string type, string id, Paging paging)
    {
        var before = long.TryParse(paging.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : (long?)null;
        var sql = Listing.Select<RecordVersionRow>(source)
            .AndIf("type = @type", "type", type)
            .AndIf("id = @id", "id", id)
            .AndIf("version < @before", "before", before)
            .Append(" ORDER BY version DESC LIMIT @rows")
            .Bind("rows", paging.Rows + 1);
        return Listing.Cut(
            await Listing.RowsAsync<RecordVersionRow>(source, sql),
            paging,
            row => row.Version.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The mappings of one record, whatever the integration, by id.</summary>
    public static Task<ImmutableArray<MappingRow>> RecordMappingsAsync(this ISqlSource source, string type, string id) =>
        Listing.RowsAsync<MappingRow>(
            source,
            Listing.Select<MappingRow>(source)
                .AndIf("internal_id = @id", "id", id)
                .AndIf("resource_type = @type", "type", type)
                .Append(" ORDER BY id"));
}
