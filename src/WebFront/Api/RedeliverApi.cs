using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Dead letters become due again: webhook deliveries, whose records are read afresh, and outside writes.</summary>
public static class RedeliverApi
{
    private static readonly string[] DeliveryFilters = ["from", "to"];
    private static readonly string[] OperationFilters = ["resourceType", "from", "to"];

    public static void MapRedeliver(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/admin/integrations/{id}").WithTags("Integrations").RequirePermission(Permission.IntegrationsRun);
        group.MapPost("/deliveries/redeliver", DeliveriesAsync).WithSummary("Works webhook deliveries that failed off again, at most 1,000 a call.").Takes<RedeliverDeliveries>().Answers<BulkDone>()
            .Fails(404, "integration-not-found").Refuses("delivery-not-found", "delivery-not-dead", "delivery-unreadable");
        group.MapPost("/operations/redeliver", OperationsAsync).WithSummary("Tries outside writes that were given up again, at most 1,000 a call.").Takes<RedeliverOperations>().Answers<BulkDone>()
            .Fails(404, "integration-not-found").Refuses("operation-not-found", "operation-not-dead", "operation-superseded", "conflict-pending");
    }

    private static async Task<IResult> DeliveriesAsync(string id, HttpContext context, IDatabase database, IGrainFactory grains)
    {
        var (selection, problem) = await ReadAsync(id, context, database, DeliveryFilters);
        if (selection is null)
            return new ProblemResult(problem!);
        var ids = selection.Filter is null ? selection.Ids : await DeadDeliveriesAsync(id, selection, database);
        var actor = context.Caller().Id;
        return await Bulk.DoAsync(
            ids.Take(BulkSelection.Most).Select(delivery => new BulkItem(delivery, () => grains.Delivery(delivery).Redeliver(id, actor))), ids.Length > BulkSelection.Most);
    }

    private static async Task<IResult> OperationsAsync(string id, HttpContext context, IDatabase database, IGrainFactory grains)
    {
        var (selection, problem) = await ReadAsync(id, context, database, OperationFilters);
        if (selection is null)
            return new ProblemResult(problem!);
        var query = From.Table<OperationRow>().Where(row => row.IntegrationId, id);
        var found = await database.QueryAsync(selection.Filter is null ? query.WhereIn(row => row.Id, selection.Ids) : Dead(query, selection));
        var actor = context.Caller().Id;
        var known = found.Take(BulkSelection.Most).Select(row =>
            new BulkItem(row.Id, () => grains.Record(row.ResourceType, row.InternalId).Redeliver(row.Id, actor)));
        var unknown = selection.Ids.Except(found.Select(row => row.Id)).Select(other => Bulk.Unknown("operation", other));
        return await Bulk.DoAsync(known.Concat(unknown), found.Length > BulkSelection.Most);
    }

    private static async Task<(BulkSelection? Selection, Problem? Problem)> ReadAsync(string id, HttpContext context, IDatabase database, string[] filters)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, BulkSelection.Members);
        if (body.Problem is { } refused)
            return (null, refused);
        var fields = body.Fields();
        var selection = BulkSelection.Read(fields, filters);
        return (fields.Problem ?? await FlowApi.UnknownAsync(database, id)) is { } problem ? (null, problem) : (selection, null);
    }

    private static async Task<ImmutableArray<string>> DeadDeliveriesAsync(string integrationId, BulkSelection selection, IDatabase database)
    {
        var query = From.Table<DeliveryRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.Disposition, Disposition.DEAD_LETTER);
        query = selection.Time("from") is { } from ? query.Where(row => row.ReceivedAt, Is.AtLeast, from) : query;
        query = selection.Time("to") is { } to ? query.Where(row => row.ReceivedAt, Is.Less, to) : query;
        return [.. (await database.QueryAsync(query.OrderBy(row => row.Id).Take(BulkSelection.Most + 1))).Select(row => row.Id)];
    }

    private static Query<OperationRow> Dead(Query<OperationRow> query, BulkSelection selection)
    {
        query = query.Where(row => row.State, OperationState.DEAD);
        query = selection.Text("resourceType") is { } type ? query.Where(row => row.ResourceType, type) : query;
        query = selection.Time("from") is { } from ? query.Where(row => row.CreatedAt, Is.AtLeast, from) : query;
        query = selection.Time("to") is { } to ? query.Where(row => row.CreatedAt, Is.Less, to) : query;
        return query.OrderBy(row => row.Id).Take(BulkSelection.Most + 1);
    }
}

/// <summary>Which deliveries: `ids`, or all dead letters that the filter lets through; {} is all of them.</summary>
public sealed record RedeliverDeliveries
{
    public ImmutableArray<string>? Ids { get; init; }

    public RedeliverPeriod? Filter { get; init; }
}

/// <param name="From">Received not before this time.</param>
/// <param name="To">Received before this time.</param>
public sealed record RedeliverPeriod(DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>Which outside writes: `ids`, or all dead ones that the filter lets through; {} is all of them.</summary>
public sealed record RedeliverOperations
{
    public ImmutableArray<string>? Ids { get; init; }

    public RedeliverFilter? Filter { get; init; }
}

/// <param name="ResourceType">Of one record type.</param>
/// <param name="From">Made not before this time.</param>
/// <param name="To">Made before this time.</param>
public sealed record RedeliverFilter(string? ResourceType = null, DateTimeOffset? From = null, DateTimeOffset? To = null);
