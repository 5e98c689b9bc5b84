using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.WebFront.Auth;
using Concord.WebFront.Prometheus;

namespace Concord.WebFront.Api;

/// <summary>Figures for Prometheus, of the whole hub and of each integration, whatever process did the work: they come from the database.</summary>
public static class PrometheusApi
{
    public static void MapPrometheus(this IEndpointRouteBuilder app) => app.MapGet("/metrics", WriteAsync).WithTags("Metrics").RequirePermission(Permission.AdminRead)
        .Produces<string>(StatusCodes.Status200OK, Exposition.ContentType).WithSummary("The same figures for Prometheus, in its text format.");

    private static async Task<IResult> WriteAsync(ISqlSource source, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var text = new Exposition();
        HubExposition.Write(text, await source.IntegrationsByStatusAsync(), await source.HubFiguresAsync(null, now));
        await foreach (var one in Pages.AllAsync(paging => source.IntegrationsAsync(paging, now)))
            IntegrationExposition.Write(text, one, now);
        ProcessExposition.Write(text);
        return Results.Text(text.ToString(), Exposition.ContentType);
    }
}
