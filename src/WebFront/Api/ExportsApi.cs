using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.WebFront.Auth;
using Concord.WebFront.Exports;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>Whole lists as files, with the filters of the lists.</summary>
public static class ExportsApi
{
    public static void MapExports(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/admin/integrations/{id}/logs/export", LogsAsync).WithTags("Integrations").RequirePermission(Permission.AdminRead)
            .WithSummary("The log of an integration as a file, newest first.").Query(LogsApi.Filters).IsFile().Fails(404, "integration-not-found");
        app.MapGet("/api/admin/integrations/conflicts/export", Conflicts).WithTags("Conflicts").RequirePermission(Permission.AdminRead)
            .WithSummary("Conflicts as a file, newest first; the pending ones by default.").Query(ConflictsApi.Filters).IsFile();
        app.MapGet("/api/admin/audit/export", Audit).WithTags("Audit").RequirePermission(Permission.AdminRead)
            .WithSummary("Every change of state as a file, newest first.").Query(AuditApi.Filters).IsFile();
        app.MapGet("/api/records/{type}/export", Records).WithTags("Records").RequirePermission(Permission.RecordsRead)
            .WithSummary("Records as a file, oldest first. `fields.{name}=value` keeps those whose field has that value.").Query(RecordsApi.Filters).IsFile().Fails(404, "unknown-type");
    }

    private static RouteHandlerBuilder IsFile(this RouteHandlerBuilder route) =>
        route.Query(ExportFormat.Doc).Produces<string>(StatusCodes.Status200OK, "text/csv", "application/jsonl");

    private static async Task<IResult> LogsAsync(string id, HttpRequest request, IDatabase database, ISqlSource source, RecordTypes types)
    {
        var query = new QueryFields(request.Query);
        var (format, filter) = (query.Format(), LogsApi.FilterOf(query, types));
        return (query.Problem ?? await FlowApi.UnknownAsync(database, id)) is { } problem
            ? new ProblemResult(problem)
            : File($"{id}-logs", format, paging => source.LogRowsAsync(id, filter, paging), LogView.Of);
    }

    private static IResult Conflicts(HttpRequest request, ISqlSource source, RecordTypes types)
    {
        var query = new QueryFields(request.Query);
        var format = query.Format();
        var (status, integrationId, type) = ConflictsApi.FilterOf(query, types);
        return query.Problem is { } problem
            ? new ProblemResult(problem)
            : File("conflicts", format, paging => source.ConflictsAsync(paging, status, integrationId, type), ConflictView.Of);
    }

    private static IResult Audit(HttpRequest request, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var (format, filter) = (query.Format(), AuditApi.FilterOf(query));
        return query.Problem is { } problem ? new ProblemResult(problem) : File("audit", format, paging => source.AuditAsync(paging, filter), AuditView.Of);
    }

    private static IResult Records(string type, HttpRequest request, ISqlSource source, RecordTypes types)
    {
        if (types.Schemas.GetValueOrDefault(type) is not { } schema)
            return new ProblemResult(RecordsApi.UnknownType(type, types));
        var query = new QueryFields(request.Query);
        var (format, filter) = (query.Format(), RecordsApi.FilterOf(query, schema));
        return query.Problem is { } problem
            ? new ProblemResult(problem)
            : File(type, format, paging => source.RecordsAsync(type, filter, paging), row => RecordView.Of(row, schema), ColumnsOf(schema));
    }

    // A column a field, in place of one with all of them.
    private static IReadOnlyList<string> ColumnsOf(RecordSchema schema) =>
    [
        .. ExportFormat.ColumnsOf<RecordView>().SelectMany(column => column == "fields" ? schema.Fields.Keys.Select(field => $"fields.{field}") : [column]),
        .. schema.ShowsSource ? ["externalSource", "externalId"] : Array.Empty<string>(),
    ];

    private static ExportResult<TView> File<TRow, TView>(string name, string format, Func<Paging, Task<Page<TRow>>> read, Func<TRow, TView> view, IReadOnlyList<string>? columns = null) =>
        new(name, format, columns ?? ExportFormat.ColumnsOf<TView>(), Pages.AllAsync(read).Select(view));
}
