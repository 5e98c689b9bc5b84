using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>How far the two sides of one record type are in step, as far as is known.</summary>
/// <param name="Records">Mappings that are not detached.</param>
/// <param name="RecordsDiffering">Those among them that wait for a write or a person, or failed.</param>
/// <param name="FieldsDiffering">Field groups of writes that are open or dead letters, and of conflicts that wait.</param>
public sealed record TypeConvergence(long Records, long RecordsDiffering, long FieldsDiffering);

/// <summary>Reads on how far the sides are in step.</summary>
public static class ConvergenceQueries
{
    /// <summary>By record type; a type without mappings and without anything open is there with zeros.</summary>
    /// <param name="source">The database.</param>
    /// <param name="integrationId">Whose.</param>
    /// <param name="types">The record types that it takes.</param>
    public static async Task<ImmutableSortedDictionary<string, TypeConvergence>> ConvergenceAsync(this ISqlSource source, string integrationId, IReadOnlyCollection<string> types)
    {
        // Of what is well there may be a million: it is counted by an index alone.
        var all = await SumsAsync(source, "SELECT resource_type, COUNT(*) FROM mapping WHERE tenant_id = @tenant", integrationId, types, "");
        var detached = await SumsAsync(source, "SELECT resource_type, COUNT(*) FROM mapping WHERE tenant_id = @tenant", integrationId, types, $" AND sync_status = '{MappingStatus.DETACHED}'");
        var differing = await SumsAsync(
            source, "SELECT resource_type, COUNT(*) FROM mapping WHERE tenant_id = @tenant", integrationId, types, $" AND sync_status IN ('{MappingStatus.PENDING_SYNC}', '{MappingStatus.CONFLICT}', '{MappingStatus.ERROR}')");
        var length = $"CAST(COALESCE(SUM({source.Dialect.ListLength("groups")}), 0) AS BIGINT)";
        var writes = await SumsAsync(
            source, $"SELECT resource_type, {length} FROM operation WHERE tenant_id = @tenant", integrationId, types, $" AND state IN ('{OperationState.PENDING}', '{OperationState.ATTEMPTED}', '{OperationState.DEAD}')");
        var conflicts = await SumsAsync(source, $"SELECT resource_type, {length} FROM conflict WHERE tenant_id = @tenant AND status = '{ConflictStatus.PENDING}'", integrationId, types, "");
        return types.ToImmutableSortedDictionary(
            type => type,
            type => new TypeConvergence(all.GetValueOrDefault(type) - detached.GetValueOrDefault(type), differing.GetValueOrDefault(type), writes.GetValueOrDefault(type) + conflicts.GetValueOrDefault(type)),
            StringComparer.Ordinal);
    }

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
