using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>What flows through one integration: deliveries in, operations out, mappings between.</summary>
public static class FlowApi
{
    public static void MapFlow(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/admin/integrations/{id}").WithTags("Integrations").RequirePermission(Permission.AdminRead);
        group.MapGet("/mappings", MappingsAsync).WithSummary("Links between records here and there, newest first.").Paged().Answers<MappingPage>().Fails(404, "integration-not-found")
            .Query(new("resourceType", "Of one record type."), new("syncStatus", "In one status.", Enum.GetNames<MappingStatus>()), new("externalId", "Of one external id."));
        group.MapGet("/operations", OperationsAsync).WithSummary("Intended external writes, newest first.").Paged().Answers<OperationPage>().Fails(404, "integration-not-found")
            .Query(new("state", "In one state.", Enum.GetNames<OperationState>()), new("mappingId", "Of one mapping."));
        group.MapGet("/deliveries", DeliveriesAsync).WithSummary("Webhook requests taken in, newest first.").Paged().Answers<DeliveryPage>().Fails(404, "integration-not-found")
            .Query(new("state", "In one state.", Enum.GetNames<DeliveryState>()), new("disposition", "Ended so.", Enum.GetNames<Disposition>()));
    }

    private static async Task<IResult> MappingsAsync(string id, HttpRequest request, IDatabase database, ISqlSource source, RecordTypes types)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("map");
        var type = query.OneOf("resourceType", [.. types.Schemas.Keys]);
        var status = query.Word<MappingStatus>("syncStatus");
        var externalId = query.Text("externalId");
        if ((query.Problem ?? await UnknownAsync(database, id)) is { } problem)
            return new ProblemResult(problem);
        var page = await source.MappingsAsync(id, paging, type, status, externalId);
        return WireJson.Ok(new MappingPage([.. page.Items.Select(MappingView.Of)], page.Next));
    }

    private static async Task<IResult> OperationsAsync(string id, HttpRequest request, IDatabase database, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("op");
        var state = query.Word<OperationState>("state");
        var mappingId = query.Text("mappingId");
        if ((query.Problem ?? await UnknownAsync(database, id)) is { } problem)
            return new ProblemResult(problem);
        var page = await source.OperationsAsync(id, paging, state, mappingId);
        return WireJson.Ok(new OperationPage([.. page.Items.Select(OperationView.Of)], page.Next));
    }

    private static async Task<IResult> DeliveriesAsync(string id, HttpRequest request, IDatabase database, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("dlv");
        var state = query.Word<DeliveryState>("state");
        var disposition = query.Word<Disposition>("disposition");
        if ((query.Problem ?? await UnknownAsync(database, id)) is { } problem)
            return new ProblemResult(problem);
        var page = await source.DeliveriesAsync(id, paging, state, disposition);
        return WireJson.Ok(new DeliveryPage([.. page.Items.Select(DeliveryView.Of)], page.Next));
    }

    /// <summary>The problem of an integration that does not exist; null when it does.</summary>
    internal static async Task<Problem?> UnknownAsync(IDatabase database, string integrationId) =>
        (await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId))).IsEmpty
            ? Problem.NotFound("integration", integrationId)
            : null;
}
