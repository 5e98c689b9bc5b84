using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Concord.Grains;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>One decision for many conflicts; each is decided by its record's grain and stands alone.</summary>
public static class BulkResolveApi
{
    private const string Ignore = "IGNORE";

    private static readonly string[] Members = [.. BulkSelection.Members, "strategy", "pushToExternal"];
    private static readonly string[] Filters = ["integrationId", "resourceType", "from", "to"];

    // CUSTOM_MERGE takes values, which are one conflict's own.
    private static readonly string[] Strategies = [nameof(ConflictStrategy.LOCAL_WINS), nameof(ConflictStrategy.EXTERNAL_WINS), nameof(ConflictStrategy.LATEST_WINS), Ignore];

    public static void MapBulkResolve(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/admin/integrations/conflicts/bulk-resolve", ResolveAsync).WithTags("Conflicts").RequirePermission(Permission.ConflictsResolve)
            .WithSummary("Decides many conflicts alike, at most 1,000 a call.").Takes<BulkResolve>().Answers<BulkDone>()
            .Refuses("conflict-not-found", "conflict-settled", "conflict-stale", "identity-open", "resolution-invalid");

    private static async Task<IResult> ResolveAsync(HttpContext context, IDatabase database, IGrainFactory grains)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, Members);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var strategy = fields.RequiredOneOf("strategy", Strategies);
        var push = fields.Flag("pushToExternal", otherwise: true) && strategy != Ignore;
        var selection = BulkSelection.Read(fields, Filters);
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        var rows = await database.QueryAsync(Query(selection));
        var known = rows.Take(BulkSelection.Most).Select(row => new BulkItem(row.Id, () => DecideAsync(row, new(row.Id, strategy, null, push, null, context.Caller().Id), grains)));
        var unknown = selection.Ids.Except(rows.Select(row => row.Id)).Select(id => Bulk.Unknown("conflict", id));
        return await Bulk.DoAsync(known.Concat(unknown), rows.Length > BulkSelection.Most);
    }

    private static Task<Answer> DecideAsync(ConflictRow row, ConflictChoice choice, IGrainFactory grains) => row.Candidates.IsEmpty
        ? grains.Record(row.ResourceType, row.ResourceId).Resolve(choice)
        : Task.FromResult(Answer.Failed(Verdict.Refused, "identity-open", ConflictsApi.IdentityNeedsChoice));

    private static Query<ConflictRow> Query(BulkSelection selection)
    {
        if (selection.Filter is null)
            return From.Table<ConflictRow>().WhereIn(row => row.Id, selection.Ids);
        var query = From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING);
        query = selection.Text("integrationId") is { } integrationId ? query.Where(row => row.IntegrationId, integrationId) : query;
        query = selection.Text("resourceType") is { } type ? query.Where(row => row.ResourceType, type) : query;
        query = selection.Time("from") is { } from ? query.Where(row => row.CreatedAt, Is.AtLeast, from) : query;
        query = selection.Time("to") is { } to ? query.Where(row => row.CreatedAt, Is.Less, to) : query;
        return query.OrderBy(row => row.Id).Take(BulkSelection.Most + 1);
    }
}

/// <summary>One decision for many conflicts: those with `ids`, or all pending ones that the filter lets through; {} is all of them.</summary>
public sealed record BulkResolve
{
    /// <summary>LOCAL_WINS, EXTERNAL_WINS, LATEST_WINS or IGNORE.</summary>
    [AllowedValues("LOCAL_WINS", "EXTERNAL_WINS", "LATEST_WINS", "IGNORE")]
    public required string Strategy { get; init; }

    /// <summary>Whether the outside is to follow; default true.</summary>
    public bool? PushToExternal { get; init; }

    public ImmutableArray<string>? Ids { get; init; }

    public BulkResolveFilter? Filter { get; init; }
}

/// <param name="IntegrationId">Of one integration.</param>
/// <param name="ResourceType">Of one record type.</param>
/// <param name="From">Found not before this time.</param>
/// <param name="To">Found before this time.</param>
public sealed record BulkResolveFilter(string? IntegrationId = null, string? ResourceType = null, DateTimeOffset? From = null, DateTimeOffset? To = null);
