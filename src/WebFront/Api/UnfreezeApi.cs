using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Fields that systems flipped to and fro flow again once a person says so.</summary>
public static class UnfreezeApi
{
    public static void MapUnfreeze(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/admin/integrations/{id}/mappings/{mapId}/unfreeze", UnfreezeAsync).WithTags("Integrations").RequirePermission(Permission.IntegrationsRun)
            .WithSummary("Lets fields flow again that went to and fro too often; both sides are merged at once.").Answers<MappingUnfrozen>()
            .Fails(404, "integration-not-found", "mapping-not-found").Fails(409, "mapping-not-frozen");

    private static async Task<IResult> UnfreezeAsync(string id, string mapId, HttpContext context, IDatabase database, IGrainFactory grains)
    {
        if (await FlowApi.UnknownAsync(database, id) is { } unknown)
            return new ProblemResult(unknown);
        var found = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.Id, mapId).Where(row => row.IntegrationId, id));
        return found is [var mapping]
            ? (await grains.Record(mapping.ResourceType, mapping.InternalId).Unfreeze(mapId, context.Caller().Id)).ToResult()
            : new ProblemResult(Problem.NotFound("mapping", mapId));
    }
}

/// <param name="UnfrozenFields">What flows again.</param>
public sealed record MappingUnfrozen(bool Success, string MappingId, System.Collections.Immutable.ImmutableArray<string> UnfrozenFields);
