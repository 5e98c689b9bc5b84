using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>What an integration's syncing did (F025 5).</summary>
public static class LogsApi
{
    private const int MaxOffset = 1_000_000;

    internal static readonly QueryDoc[] Filters =
    [
        new("status", "Ended so.", Enum.GetNames<SyncStatus>()), new("operation", "Of one kind.", Enum.GetNames<SyncOperation>()), new("from", "Not before this time."),
        new("to", "Before this time."), new("resourceType", "Of one record type."), new("resourceId", "Internal or external id."),
    ];

    public static void MapLogs(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/admin/integrations/{id}/logs", ListAsync).WithTags("Integrations").RequirePermission(Permission.AdminRead)
            .WithSummary("Lists the log of an integration, newest first.")
            .Query(Filters).Query(RouteDocs.Cursor, RouteDocs.Limit, RouteDocs.WholeNumber("offset", "Rows to skip; default 0.", 0, 0, MaxOffset))
            .Answers<LogList>().Fails(404, "integration-not-found");
        app.MapGet("/api/admin/integrations/{id}/logs/{logId}", GetAsync).WithTags("Integrations").RequirePermission(Permission.AdminRead)
            .WithSummary("One log entry with what was sent and answered.").Answers<LogView>().Fails(404, "integration-not-found", "log-not-found");
    }

    private static async Task<IResult> GetAsync(string id, string logId, IDatabase database)
    {
        if ((await database.QueryAsync(From.Table<SyncLogRow>().Where(row => row.Id, logId).Where(row => row.IntegrationId, id))).FirstOrDefault() is not { } row)
            return new ProblemResult(await FlowApi.UnknownAsync(database, id) ?? Problem.NotFound("log", logId));
        return WireJson.Ok(await LogDetails.OfAsync(database, row));
    }

    private static async Task<IResult> ListAsync(string id, HttpRequest request, IDatabase database, ISqlSource source, RecordTypes types)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("log");
        var offset = query.Whole("offset", 0, 0, MaxOffset);
        if (paging.Cursor is not null && offset > 0)
            query.Wrong("offset", "Say where to begin by cursor or by offset, and not both.");
        var filter = FilterOf(query, types);
        if ((query.Problem ?? await FlowApi.UnknownAsync(database, id)) is { } problem)
            return new ProblemResult(problem);
        var page = await source.LogsAsync(id, filter, paging, offset);
        return WireJson.Ok(new LogList([.. page.Logs.Select(LogView.Of)], new(page.Total, paging.Limit, offset, page.Next is not null), page.Next));
    }

    internal static LogFilter FilterOf(QueryFields query, RecordTypes types) => new()
    {
        Status = query.Word<SyncStatus>("status"),
        Operation = query.Word<SyncOperation>("operation"),
        From = query.Time("from"),
        To = query.Time("to"),
        ResourceType = query.OneOf("resourceType", [.. types.Schemas.Keys]),
        ResourceId = query.Text("resourceId"),
    };
}

/// <param name="Pagination">By offset.</param>
/// <param name="NextCursor">By cursor; null after the last page.</param>
public sealed record LogList(ImmutableArray<LogView> Logs, Pagination Pagination, string? NextCursor);

public sealed record Pagination(long Total, int Limit, int Offset, bool HasMore);

/// <summary>One log entry: F025's fields first, then what explains it.</summary>
public sealed record LogView(
    string Id, SyncOperation Operation, string ResourceType, SyncStatus Status, int RecordsProcessed, int? DurationMs, DateTimeOffset CreatedAt,
    SyncDirection Direction, string? ResourceId, string? ExternalId, string? Reason, int RecordsSucceeded, int RecordsFailed, string? ErrorMessage,
    int? HttpStatus, int RetryCount, string? Cause)
{
    /// <summary>Of one entry that failed: what is known of each attempt, a line each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorStack { get; init; }

    /// <summary>Of one entry: the webhook's body, or of an outside write `method`, `path` and `body`; without credentials.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? RequestPayload { get; init; }

    /// <summary>Of one entry: what the system answered an outside write, `status` and `body`; without credentials.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ResponsePayload { get; init; }

    public static LogView Of(SyncLogRow row) => new(
        row.Id, row.Operation, row.ResourceType, row.Status, row.RecordsProcessed, row.DurationMs, row.CreatedAt,
        row.Direction, row.ResourceId, row.ExternalId, row.Reason, row.RecordsSucceeded, row.RecordsFailed, row.ErrorMessage,
        row.HttpStatus, row.RetryCount, row.Cause);
}
