using Concord.Grains.Records;
using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Conflicts that wait for a person, and the person's decision (F025 6 and 7).</summary>
public static class ConflictsApi
{
    private static readonly string[] ResolveFields = ["strategy", "resolvedData", "pushToExternal", "version", "bind", "create"];
    private static readonly string[] IgnoreFields = ["version"];

    // MANUAL_REVIEW decides nothing, so it is no way to resolve.
    private static readonly string[] Strategies =
        [nameof(ConflictStrategy.LOCAL_WINS), nameof(ConflictStrategy.EXTERNAL_WINS), nameof(ConflictStrategy.LATEST_WINS), nameof(ConflictStrategy.CUSTOM_MERGE)];

    internal static readonly QueryDoc[] Filters =
        [new("integrationId", "Of one integration."), new("resourceType", "Of one record type."), new("status", "Default PENDING.", Enum.GetNames<ConflictStatus>())];

    internal const string IdentityNeedsChoice = "It is open which record it is: give bind with one of the candidates, or create: true.";

    public static void MapConflicts(this IEndpointRouteBuilder app)
    {
        var conflicts = app.MapGroup("/api/admin/integrations/conflicts").WithTags("Conflicts");
        conflicts.MapGet("", ListAsync).RequirePermission(Permission.AdminRead).WithSummary("Lists conflicts, newest first; the pending ones by default.").Paged()
            .Query(Filters)
            .Answers<ConflictPage>();
        conflicts.MapGet("/{id}", GetAsync).RequirePermission(Permission.AdminRead).WithSummary("One conflict with base and outcome.").Answers<ConflictDetail>().Fails(404, "conflict-not-found");
        conflicts.MapPost("/{id}/resolve", ResolveAsync).RequirePermission(Permission.ConflictsResolve).WithSummary("Decides a conflict.").Takes<ResolveRequest>().Answers<ConflictResolved>()
            .Fails(400, "resolution-invalid").Fails(404, "conflict-not-found").Fails(409, "conflict-settled", "conflict-stale");
        conflicts.MapPost("/{id}/ignore", IgnoreAsync).RequirePermission(Permission.ConflictsResolve)
            .WithSummary("Accepts the difference until either side changes.").Takes<IgnoreRequest>(optional: true).Answers<ConflictResolved>()
            .Fails(404, "conflict-not-found").Fails(409, "conflict-settled", "conflict-stale");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source, RecordTypes types)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("conf");
        var (status, integrationId, type) = FilterOf(query, types);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.ConflictsAsync(paging, status, integrationId, type);
        return WireJson.Ok(new ConflictPage([.. page.Items.Select(ConflictView.Of)], page.Next));
    }

    internal static (ConflictStatus Status, string? IntegrationId, string? ResourceType) FilterOf(QueryFields query, RecordTypes types) =>
        (query.Word<ConflictStatus>("status") ?? ConflictStatus.PENDING, query.Text("integrationId"), query.OneOf("resourceType", [.. types.Schemas.Keys]));

    private static async Task<IResult> GetAsync(string id, ISqlSource source) =>
        await source.ConflictAsync(id) is { } found ? WireJson.Ok(ConflictDetail.Of(found)) : new ProblemResult(Unknown(id));

    private static async Task<IResult> ResolveAsync(string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, ResolveFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        // A parked identity is decided by naming the candidate, or by having the record made.
        var bind = fields.Text("bind");
        var create = fields.Flag("create", otherwise: false);
        var identity = bind is not null || create;
        if (identity && (fields.Has("strategy") || (bind is not null && create)))
            fields.Wrong("strategy", "A parked identity takes bind or create alone; any other conflict takes strategy alone.");
        var strategy = identity ? nameof(ConflictStrategy.LOCAL_WINS) : fields.RequiredOneOf("strategy", Strategies);
        var data = fields.Object("resolvedData");
        if (strategy.Length > 0 && strategy == nameof(ConflictStrategy.CUSTOM_MERGE) == data is null)
            fields.Wrong("resolvedData", "CUSTOM_MERGE needs every conflicted field here; the other strategies take none.");
        var push = fields.Flag("pushToExternal", otherwise: true);
        var version = fields.Whole("version");
        return fields.Problem is { } problem
            ? new ProblemResult(problem)
            : await DecideAsync(source, grains, present, new(id, strategy, data, push, version, context.Caller().Id, bind), identity);
    }

    private static async Task<IResult> IgnoreAsync(string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, IgnoreFields, optional: true);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var version = fields.Whole("version");
        return fields.Problem is { } problem
            ? new ProblemResult(problem)
            : await DecideAsync(source, grains, present, new(id, "IGNORE", null, PushToExternal: false, version, context.Caller().Id));
    }

    private static async Task<IResult> DecideAsync(ISqlSource source, IGrainFactory grains, PresentStates present, ConflictChoice choice, bool identity = false)
    {
        if (await source.ConflictAsync(choice.ConflictId) is not { Conflict: var row })
            return new ProblemResult(Unknown(choice.ConflictId));
        // A strategy says nothing about which record it is, so it must not be read as a wish for one more.
        if (!identity && !row.Candidates.IsEmpty)
            return Misfit("bind", IdentityNeedsChoice);
        // Nor does naming a record say which values are to stay.
        if (identity && row.Candidates.IsEmpty)
            return Misfit("strategy", "It is no parked identity: give a strategy in place of bind or create.");
        // Whose the external record is has no record yet that it could be asked of.
        var answer = row.MappingId is null
            ? grains.Identity(row.IntegrationId, row.ResourceType, row.ExternalId).Resolve(choice)
            : grains.Record(row.ResourceType, row.ResourceId).Resolve(choice);
        return await present.OfConflictAsync(choice.ConflictId, await answer);
    }

    private static ProblemResult Misfit(string path, string message) =>
        new(Problem.Invalid("The conflict was not resolved; mend what errors lists.", [new(path, message)]));

    private static Problem Unknown(string id) => Problem.NotFound("conflict", id);
}
