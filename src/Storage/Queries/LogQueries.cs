using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>Which log rows; what is null does not count.</summary>
public sealed record LogFilter
{
    public SyncStatus? Status { get; init; }

    public SyncOperation? Operation { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    public string? ResourceType { get; init; }

    /// <summary>Internal or external id.</summary>
    public string? ResourceId { get; init; }
}

/// <summary>Some log rows, and how many there are in all.</summary>
public sealed record LogPage(ImmutableArray<SyncLogRow> Logs, long Total);

/// <summary>Reads on what happened.</summary>
public static class LogQueries
{
    /// <summary>An integration's log rows, newest first.</summary>
    /// <param name="source">The database.</param>
    /// <param name="integrationId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="offset">How many to skip.</param>
    public static async Task<LogPage> LogsAsync(
        this ISqlSource source, string integrationId, LogFilter filter, int limit = Paging.Default, int offset = 0)
    {
        var total = await Listing.NumberAsync(source, Filtered(Listing.Count<SyncLogRow>(source), integrationId, filter));
        var rows = Filtered(Listing.Select<SyncLogRow>(source), integrationId, filter)
            .Append(" ORDER BY id DESC LIMIT @rows OFFSET @skipped")
            .Bind("rows", new Paging(null, limit).Rows)
            .Bind("skipped", Math.Max(0, offset));
        return new(await Listing.RowsAsync<SyncLogRow>(source, rows), total);
    }

    /// <summary>Audit rows, newest first; a null subject asks for all.</summary>
    public static Task<Page<AuditRow>> AuditAsync(
        this ISqlSource source, Paging paging, string? subject = null, string? subjectId = null, string? integrationId = null) =>
        Listing.DescendingAsync<AuditRow>(
            source,
            Listing.Select<AuditRow>(source)
                .AndIf("subject = @subject", "subject", subject)
                .AndIf("subject_id = @subjectId", "subjectId", subjectId)
                .AndIf("integration_id = @integration", "integration", integrationId),
            paging,
            row => row.Id);

    private static SqlText Filtered(SqlText sql, string integrationId, LogFilter filter) => sql
        .AndIf("integration_id = @integration", "integration", integrationId)
        .AndIf("status = @status", "status", filter.Status)
        .AndIf("operation = @operation", "operation", filter.Operation)
        .AndIf("created_at >= @from", "from", filter.From)
        .AndIf("created_at < @to", "to", filter.To)
        .AndIf("resource_type = @type", "type", filter.ResourceType)
        .AndIf("(resource_id = @resource OR external_id = @resource)", "resource", filter.ResourceId);
}
