using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>For whoever keeps the process running: is it alive, may it have traffic. No details, so that everybody may ask.</summary>
public static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").OpenToEverybody();
        health.MapGet("/live", () => WireJson.Ok(new HealthView("UP"))).WithSummary("The process runs.").Answers<HealthView>();
        health.MapGet("/ready", ReadyAsync).WithSummary("The process serves: its database answers.").Answers<HealthView>().Fails(503, "storage-unavailable");
    }

    private static async Task<IResult> ReadyAsync(IDatabase database)
    {
        // A database that does not serve raises, which is answered as 503.
        await database.QueryAsync(From.Table<ApiTokenRow>().Take(1));
        return WireJson.Ok(new HealthView("UP"));
    }
}

public sealed record HealthView(string Status);
