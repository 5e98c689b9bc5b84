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
/// <param name="Logs">Newest first.</param>
/// <param name="Total">On all pages.</param>
/// <param name="Next">The cursor of the next page; null when this is the last.</param>
public sealed record LogPage(ImmutableArray<SyncLogRow> Logs, long Total, string? Next);

/// <summary>Which audit rows; what is null does not count.</summary>
public sealed record AuditFilter
{
    /// <summary>The kind of thing that changed, such as integration, or a record type.</summary>
    public string? Subject { get; init; }

    public string? SubjectId { get; init; }

    public string? IntegrationId { get; init; }

    /// <summary>A token or user id, or the part of Concord that acted.</summary>
    public string? Actor { get; init; }

    /// <summary>Such as record.updated.</summary>
    public string? Action { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Reads on what happened.</summary>
public static class LogQueries
{
    /// <summary>An integration's log rows, newest first.</summary>
    /// <param name="source">The database.</param>
    /// <param name="integrationId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="paging">Which part, by cursor.</param>
    /// <param name="offset">How many to skip after the cursor.</param>
    public static async Task<LogPage> LogsAsync(this ISqlSource source, string integrationId, LogFilter filter, Paging paging, int offset = 0)
    {
        var total = await Listing.NumberAsync(source, Filtered(Listing.Count<SyncLogRow>(source), integrationId, filter));
        var page = await source.LogRowsAsync(integrationId, filter, paging, offset);
        return new(page.Items, total, page.Next);
    }

    /// <summary>The same without their number, which costs more than the rows.</summary>
    public static async Task<Page<SyncLogRow>> LogRowsAsync(this ISqlSource source, string integrationId, LogFilter filter, Paging paging, int offset = 0)
    {
        var rows = Filtered(Listing.Select<SyncLogRow>(source), integrationId, filter)
            .AndIf("id < @cursor", "cursor", paging.Cursor)
            .Append(" ORDER BY id DESC LIMIT @rows OFFSET @skipped")
            .Bind("rows", paging.Rows + 1)
            .Bind("skipped", Math.Max(0, offset));
        return Listing.Cut(await Listing.RowsAsync<SyncLogRow>(source, rows), paging, row => row.Id);
    }

    /// <summary>Audit rows, newest first.</summary>
    public static Task<Page<AuditRow>> AuditAsync(this ISqlSource source, Paging paging, AuditFilter filter) =>
        Listing.DescendingAsync<AuditRow>(
            source,
            Listing.Select<AuditRow>(source)
                .AndIf("subject = @subject", "subject", filter.Subject)
                .AndIf("subject_id = @subjectId", "subjectId", filter.SubjectId)
                .AndIf("integration_id = @integration", "integration", filter.IntegrationId)
                .AndIf("actor = @actor", "actor", filter.Actor)
                .AndIf("action = @action", "action", filter.Action)
                .AndIf("at >= @from", "from", filter.From)
                .AndIf("at < @to", "to", filter.To),
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
