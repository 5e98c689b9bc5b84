using System.Collections.Immutable;
using System.Globalization;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Concord.Sync.History;

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

/// <summary>Where the present value of one field came from.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Version">The version that brought the value.</param>
/// <param name="At">When that was.</param>
/// <param name="Origin">`person`, or the id of the integration whose value came in.</param>
/// <param name="Cause">The delivery, job, conflict or token behind it.</param>
public sealed record FieldBlame(string Field, long Version, DateTimeOffset At, string Origin, string Cause);

/// <summary>Reads on records.</summary>
public static class RecordQueries
{
    private const int VersionsAtOnce = 500;

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

    /// <summary>Which version gave each of the fields its present value, the newest first among those that share one. A field that no kept version changed is left out.</summary>
    public static async Task<ImmutableArray<FieldBlame>> BlameAsync(this ISqlSource source, string type, string id, IEnumerable<string> fields)
    {
        var open = fields.ToHashSet(StringComparer.Ordinal);
        var found = ImmutableArray.CreateBuilder<FieldBlame>();
        var before = (long?)null;
        while (open.Count > 0 && await ChangesAsync(source, type, id, before) is { IsEmpty: false } versions)
        {
            found.AddRange(Blame.Find(versions, version => version.Fields, open)
                .Select(one => new FieldBlame(one.Field, one.Change.Version, one.Change.At, one.Change.Origin, one.Change.Cause)));
            before = versions[^1].Version;
        }

        return found.ToImmutable();
    }

    // Without the documents: of a record that was changed often, only the names of what changed are read.
    private static Task<ImmutableArray<VersionChange>> ChangesAsync(ISqlSource source, string type, string id, long? before) => source.ReadAsync(
        new SqlText("SELECT version, at, origin, cause, changed_fields FROM record_version WHERE tenant_id = @tenant", source.Tenant)
            .AndIf("type = @type", "type", type)
            .AndIf("id = @id", "id", id)
            .AndIf("version < @before", "before", before)
            .Append(" ORDER BY version DESC LIMIT @rows")
            .Bind("rows", VersionsAtOnce),
        row => new VersionChange(row.GetInt64(0), Codec.ToTime(row.GetInt64(1)), row.GetString(2), row.GetString(3), Codec.ToList(row.GetString(4))));

    private sealed record VersionChange(long Version, DateTimeOffset At, string Origin, string Cause, ImmutableArray<string> Fields);
}
