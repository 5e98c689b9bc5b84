using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Health;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>How syncing goes, of one integration and of all (F025, Monitoring). Computed from the database at each call.</summary>
public static class MetricsApi
{
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/admin").WithTags("Metrics").RequirePermission(Permission.AdminRead);
        group.MapGet("/integrations/{id}/health", HealthAsync).WithSummary("How an integration is: a score from 0 to 100 and what it is made of.").Answers<IntegrationHealthView>().Fails(404, "integration-not-found");
        group.MapGet("/integrations/{id}/metrics", OfIntegrationAsync).WithSummary("Figures of an integration: all time, 24 hours, the last hour.").Answers<IntegrationMetrics>().Fails(404, "integration-not-found");
        group.MapGet("/health", OverallAsync).WithSummary("How all integrations are together, and each one's score. What people have paused or disabled does not count.").Answers<HubHealthView>();
        group.MapGet("/metrics", OfAllAsync).WithSummary("Figures of all integrations together.").Answers<HubMetrics>();
    }

    private static async Task<IResult> HealthAsync(string id, IDatabase database, ISqlSource source, TimeProvider clock)
    {
        if (await FindAsync(database, id) is not { } row)
            return Unknown(id);
        var now = clock.GetUtcNow();
        return WireJson.Ok(IntegrationHealthView.Of(id, await HealthOfAsync(row, source, now), now));
    }

    private static async Task<IResult> OverallAsync(IDatabase database, ISqlSource source, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var found = new List<(IntegrationRow Row, IntegrationHealth Health)>();
        foreach (var row in await database.QueryAsync(From.Table<IntegrationRow>().OrderBy(row => row.NameKey)))
            found.Add((row, await HealthOfAsync(row, source, now)));
        return WireJson.Ok(HubHealthView.Of(HubHealth.Of(found.Select(one => (one.Row.Status, one.Health))), found, now));
    }

    private static async Task<IntegrationHealth> HealthOfAsync(IntegrationRow row, ISqlSource source, DateTimeOffset now)
    {
        var syncs = await source.SyncFiguresAsync(row.Id, now);
        return IntegrationHealth.Of(new HealthFigures(row.Status, row.SyncFrequency, row.CreatedAt, row.LastSyncAt, syncs.Day, syncs.Hour, syncs.ResponseTime), now);
    }

    private static async Task<IResult> OfIntegrationAsync(string id, IDatabase database, ISqlSource source, TimeProvider clock)
    {
        if (await FindAsync(database, id) is not { } row)
            return Unknown(id);
        var now = clock.GetUtcNow();
        return WireJson.Ok(IntegrationMetrics.Of(row, await source.HubFiguresAsync(id, now), await source.ConflictsResolvedAsync(id), now));
    }

    private static async Task<IResult> OfAllAsync(ISqlSource source, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return WireJson.Ok(HubMetrics.Of(await source.IntegrationsByStatusAsync(), await source.HubFiguresAsync(null, now), now));
    }

    private static async Task<IntegrationRow?> FindAsync(IDatabase database, string id) =>
        (await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, id))).FirstOrDefault();

    private static ProblemResult Unknown(string id) => new(Problem.NotFound("integration", id));
}
