using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>How far the two sides of one record type are in step, as far as is known.</summary>
/// <param name="Records">Mappings that are not detached.</param>
/// <param name="RecordsDiffering">Those among them of which a field is known to differ.</param>
/// <param name="FieldsDiffering">Their field groups that differ.</param>
public sealed record TypeConvergence(long Records, long RecordsDiffering, long FieldsDiffering);

/// <summary>Reads on how far the sides are in step.</summary>
public static class ConvergenceQueries
{
    // As the index has it.
    private const string Differs = " AND differing_groups <> '[]'";

    /// <summary>By record type; a type without mappings and without anything open is there with zeros.</summary>
    /// <param name="source">The database.</param>
    /// <param name="integrationId">Whose.</param>
    /// <param name="types">The record types that it takes.</param>
    public static async Task<ImmutableSortedDictionary<string, TypeConvergence>> ConvergenceAsync(this ISqlSource source, string integrationId, IReadOnlyCollection<string> types)
    {
        // Of what is well there may be a million: it is counted by an index alone.
        var all = await SumsAsync(source, "SELECT resource_type, COUNT(*) FROM mapping WHERE tenant_id = @tenant", integrationId, types, "");
        var detached = await SumsAsync(source, "SELECT resource_type, COUNT(*) FROM mapping WHERE tenant_id = @tenant", integrationId, types, $" AND sync_status = '{MappingStatus.DETACHED}'");
        var records = await SumsAsync(source, "SELECT resource_type, COUNT(*) FROM mapping WHERE tenant_id = @tenant", integrationId, types, Differs);
        var fields = await SumsAsync(
            source, $"SELECT resource_type, CAST(SUM({source.Dialect.ListLength("differing_groups")}) AS BIGINT) FROM mapping WHERE tenant_id = @tenant", integrationId, types, Differs);
        return types.ToImmutableSortedDictionary(
            type => type,
            type => new TypeConvergence(all.GetValueOrDefault(type) - detached.GetValueOrDefault(type), records.GetValueOrDefault(type), fields.GetValueOrDefault(type)),
            StringComparer.Ordinal);
    }

    /// <summary>The mappings of which a field is known to differ, newest first.</summary>
    public static Task<Page<MappingRow>> DifferingAsync(this ISqlSource source, string integrationId, Paging paging, string? resourceType = null) => Listing.DescendingAsync<MappingRow>(
        source,
        Listing.Select<MappingRow>(source).AndIf("integration_id = @integration", "integration", integrationId).AndIf("resource_type = @type", "type", resourceType).Append(Differs),
        paging,
        row => row.Id);

    /// <summary>The newest full run that was completed, which compared everything; null when there was none.</summary>
    public static async Task<JobRow?> LastFullRunAsync(this ISqlSource source, string integrationId) => (await Listing.RowsAsync<JobRow>(source, Listing.Select<JobRow>(source)
        .AndIf("integration_id = @integration", "integration", integrationId)
        .Append($" AND full_sync = 1 AND status = '{JobStatus.COMPLETED}' AND dry_run = 0 AND direction = '{SyncDirection.BIDIRECTIONAL}' ORDER BY id DESC LIMIT 1"))).FirstOrDefault();

    private static async Task<Dictionary<string, long>> SumsAsync(ISqlSource source, string select, string integrationId, IReadOnlyCollection<string> types, string more)
    {
        if (types.Count == 0) return [];
        var sql = new SqlText(select, source.Tenant)
            .AndIf("integration_id = @integration", "integration", integrationId)
            .Append($" AND resource_type IN ({string.Join(", ", types.Select((_, index) => $"@type{index}"))})");
        foreach (var (index, type) in types.Index()) sql.Bind($"type{index}", type);
        sql.Append(more).Append(" GROUP BY resource_type");
        return (await source.ReadAsync(sql, row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)))).ToDictionary();
    }
}
