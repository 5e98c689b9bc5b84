using System.Globalization;
using Concord.Grains.Records;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using FieldValue = Concord.Sync.Values.FieldValue;

namespace Concord.WebFront.Api;

/// <summary>BritePool's records, one set of routes for every type. The ETag is the version; If-Match makes an edit conditional.</summary>
public static class RecordsApi
{
    internal static readonly QueryDoc[] Filters =
        [new("updatedSince", "Changed at this time or later."), new("includeDeleted", "`true`: deleted ones too.", ["true", "false"])];

    public static void MapRecords(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/records/{type}").WithTags("Records");
        group.MapGet("", ListAsync).RequirePermission(Permission.RecordsRead).Paged().Answers<RecordPage>().Fails(404, "unknown-type")
            .WithSummary("Lists records, oldest first. `fields.{name}=value` keeps those whose field has that value.")
            .Query(Filters);
        group.MapGet("/{id}", GetAsync).RequirePermission(Permission.RecordsRead).WithSummary("One record.").Answers<RecordView>().Fails(404, "unknown-type", "record-not-found", "record-deleted");
        group.MapGet("/{id}/history", HistoryAsync).RequirePermission(Permission.RecordsRead).WithSummary("A record's versions, newest first.").Paged().Answers<HistoryPage>().Fails(404, "unknown-type", "record-not-found");
        group.MapGet("/{id}/mappings", MappingsAsync).RequirePermission(Permission.RecordsRead).WithSummary("A record's links to external records, one an integration.").Answers<RecordMappings>().Fails(404, "unknown-type", "record-not-found");
        group.MapGet("/{id}/blame", BlameAsync).RequirePermission(Permission.RecordsRead).WithSummary("Where the present value of each field came from.").Answers<RecordBlame>().Fails(404, "unknown-type", "record-not-found");
        group.MapPost("", (string type, HttpContext context, RecordDoor door) => door.EditAsync(EditKind.Create, type, null, context))
            .RequirePermission(Permission.RecordsWrite).WithSummary("Creates a record.").Takes<RecordBody>().Answers<RecordView>()
            .Fails(400, "record-invalid", "record-not-unique").Fails(404, "unknown-type").Fails(409, "record-exists");
        group.MapPatch("/{id}", (string type, string id, HttpContext context, RecordDoor door) => door.EditAsync(EditKind.Patch, type, id, context))
            .RequirePermission(Permission.RecordsWrite).WithSummary("Changes the fields sent (JSON merge patch: null removes).").TakesIfMatch().Takes<RecordBody>().Answers<RecordView>()
            .Fails(400, "record-invalid", "record-not-unique").Fails(404, "unknown-type", "record-not-found").Fails(412, "record-stale");
        group.MapPut("/{id}", (string type, string id, HttpContext context, RecordDoor door) => door.EditAsync(EditKind.Replace, type, id, context))
            .RequirePermission(Permission.RecordsWrite).WithSummary("Replaces all fields.").TakesIfMatch().Takes<RecordBody>().Answers<RecordView>()
            .Fails(400, "record-invalid", "record-not-unique").Fails(404, "unknown-type", "record-not-found").Fails(412, "record-stale");
        group.MapDelete("/{id}", (string type, string id, HttpContext context, RecordDoor door) => door.EditAsync(EditKind.Delete, type, id, context))
            .RequirePermission(Permission.RecordsWrite).WithSummary("Deletes a record; its history stays.").TakesIfMatch().Answers<RecordView>()
            .Fails(404, "unknown-type", "record-not-found").Fails(412, "record-stale");
    }

    internal static Problem UnknownType(string type, RecordTypes types) => new(
        StatusCodes.Status404NotFound, "unknown-type", $"There is no record type {type}. Known are, in upper case: {string.Join(", ", types.Schemas.Keys)}.");

    private static async Task<IResult> ListAsync(string type, HttpRequest request, RecordTypes types, ISqlSource source)
    {
        if (types.Schemas.GetValueOrDefault(type) is not { } schema)
            return new ProblemResult(UnknownType(type, types));
        var query = new QueryFields(request.Query);
        var paging = query.Paging(schema.IdPrefix.TrimEnd('_'));
        var filter = FilterOf(query, schema);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.RecordsAsync(type, filter, paging);
        return WireJson.Ok(new RecordPage([.. page.Items.Select(row => RecordView.Of(row, schema))], page.Next));
    }

    internal static RecordFilter FilterOf(QueryFields query, RecordSchema schema) => new()
    {
        UpdatedSince = query.Time("updatedSince"),
        WithDeleted = query.Flag("includeDeleted"),
        Fields = [.. FieldsOf(query, schema)],
    };

    private static IEnumerable<FieldFilter> FieldsOf(QueryFields query, RecordSchema schema)
    {
        foreach (var name in schema.Fields.Keys)
            if (query.Text("fields." + name) is { } value)
                yield return new(name, value);
    }

    private static async Task<IResult> GetAsync(string type, string id, HttpResponse response, RecordTypes types, ISqlSource source)
    {
        if (!types.Knows(type))
            return new ProblemResult(UnknownType(type, types));
        if (await source.RecordAsync(type, id) is not { } row)
            return new ProblemResult(Problem.NotFound("record", id));
        if (row.DeletedAt is { } at)
            return new ProblemResult(new(404, "record-deleted", $"The record {id} was deleted at {WireTime.Write(at)}. Its versions are at /api/records/{type}/{id}/history."));
        response.Headers.ETag = ETags.Of(row.Revision);
        return WireJson.Ok(RecordView.Of(row, types[type]));
    }

    private static async Task<IResult> HistoryAsync(string type, string id, HttpRequest request, RecordTypes types, ISqlSource source)
    {
        if (!types.Knows(type))
            return new ProblemResult(UnknownType(type, types));
        var query = new QueryFields(request.Query);
        var paging = query.Paging(cursor => long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        if (await source.RecordAsync(type, id) is null)
            return new ProblemResult(Problem.NotFound("record", id));
        var page = await source.HistoryAsync(type, id, paging);
        return WireJson.Ok(new HistoryPage([.. page.Items.Select(VersionView.Of)], page.Next));
    }

    private static async Task<IResult> MappingsAsync(string type, string id, RecordTypes types, ISqlSource source)
    {
        var (row, problem) = await FindAsync(type, id, types, source);
        return row is null
            ? new ProblemResult(problem!)
            : WireJson.Ok(new RecordMappings([.. (await source.RecordMappingsAsync(type, id)).Select(MappingView.Of)]));
    }

    private static async Task<IResult> BlameAsync(string type, string id, RecordTypes types, ISqlSource source)
    {
        var (row, problem) = await FindAsync(type, id, types, source);
        if (row is null)
            return new ProblemResult(problem!);
        var fields = row.Fields as FieldValue.Object ?? FieldValue.Object.Empty;
        var blamed = await source.BlameAsync(type, id, fields.Fields.Keys);
        var sources = await source.BlameSourcesAsync(row, blamed);
        return WireJson.Ok(new RecordBlame(id, type, row.Revision, [.. blamed.OrderBy(field => field.Field, StringComparer.Ordinal).Select(field =>
            new BlameView(field.Field, fields.Get(field.Field), field.Version, field.At, field.Origin, field.Cause, sources[(field.Origin, field.Cause)]))]));
    }

    // A deleted record is still there: its history and its links refer to it.
    private static async Task<(RecordRow? Row, Problem? Problem)> FindAsync(string type, string id, RecordTypes types, ISqlSource source)
    {
        if (!types.Knows(type))
            return (null, UnknownType(type, types));
        return await source.RecordAsync(type, id) is { } row ? (row, null) : (null, Problem.NotFound("record", id));
    }
}
