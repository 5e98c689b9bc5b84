using System.Text.Json;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Microsoft.Net.Http.Headers;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>For a clock outside that wants things sooner than Concord's own. It proves itself by CRON_SECRET, not by a token.</summary>
public static class CronApi
{
    /// <summary>Who stands in the audit for what such a clock has begun.</summary>
    private const string Actor = "cron";

    private static readonly string[] None = [];

    public static void MapCron(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/cron/cleanup-old-logs", CleanUpAsync).WithTags("Cron").OpenToEverybody()
            .WithSummary("Removes what is older than Retention__Days now, not next Sunday. Needs `Authorization: Bearer` with CRON_SECRET. Call it again while `more`.").Answers<CleanedUp>()
            .Fails(400, "request-invalid", "request-malformed").Fails(401, "cron-secret-invalid").Fails(408, "too-slow").Fails(409, "cleanup-stale").Fails(413, "too-large")
            .Fails(415, "content-type", "content-encoding");

    private static async Task<IResult> CleanUpAsync(HttpContext context, IGrainFactory grains, ConcordSettings settings)
    {
        if (!Proves(context.Request.Headers, settings.CronSecret))
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return new ProblemResult(new(StatusCodes.Status401Unauthorized, "cron-secret-invalid", "Send the setting CRON_SECRET in the header `Authorization: Bearer …`; while it is not set, these routes are closed."));
        }

        var body = await JsonBody.ReadObjectAsync(context.Request, None, optional: true);
        return (body.Problem ?? body.Fields().Problem) is { } refused ? new ProblemResult(refused) : (await grains.Cleanup().Start(Actor)).ToResult();
    }

    private static bool Proves(IHeaderDictionary headers, string? secret) =>
        secret is not null && TokenText.FromHeader(headers) is { } shown && TokenText.SameHash(TokenText.HashOf(shown), TokenText.HashOf(secret));
}

/// <param name="Id">Of this cleanup, under which it stands in the audit.</param>
/// <param name="Removed">Rows removed until now, by kind: payloads, deliveries, logs, dedupeKeys, tombstones, runSightings, commitUnits.</param>
/// <param name="More">The call's time was over before all was removed; it goes on by itself.</param>
public sealed record CleanedUp(bool Success, string Id, JsonElement Removed, bool More);
