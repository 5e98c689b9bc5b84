using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>A conflict with the name of its integration.</summary>
public sealed record ListedConflict(ConflictRow Conflict, string IntegrationName);

/// <summary>Reads on conflicts.</summary>
public static class ConflictQueries
{
    /// <summary>Newest first; what is null does not count.</summary>
    public static async Task<Page<ListedConflict>> ConflictsAsync(
        this ISqlSource source, Paging paging, ConflictStatus? status = ConflictStatus.PENDING, string? integrationId = null, string? resourceType = null)
    {
        var sql = Joined(source)
            .AndIf("k.status = @status", "status", status)
            .AndIf("k.integration_id = @integration", "integration", integrationId)
            .AndIf("k.resource_type = @type", "type", resourceType)
            .AndIf("k.id < @cursor", "cursor", paging.Cursor)
            .Append(" ORDER BY k.id DESC LIMIT @rows")
            .Bind("rows", paging.Rows + 1);
        return Listing.Cut(await ReadAsync(source, sql), paging, row => row.Conflict.Id);
    }

    /// <summary>Null when there is none with this id.</summary>
    public static async Task<ListedConflict?> ConflictAsync(this ISqlSource source, string id) =>
        (await ReadAsync(source, Joined(source).AndIf("k.id = @id", "id", id))).FirstOrDefault();

    private static SqlText Joined(ISqlSource source) => new(
        $"SELECT {QuerySql.ColumnList(RowShape.Of<ConflictRow>(), "k.")}, i.name FROM conflict k "
        + "JOIN integration i ON i.tenant_id = k.tenant_id AND i.id = k.integration_id WHERE k.tenant_id = @tenant",
        source.Tenant);

    private static Task<ImmutableArray<ListedConflict>> ReadAsync(ISqlSource source, SqlText sql)
    {
        var shape = RowShape.Of<ConflictRow>();
        return source.ReadAsync(sql, row => new ListedConflict(RowReader.Read(shape, row), row.GetString(shape.Columns.Length)));
    }
}
