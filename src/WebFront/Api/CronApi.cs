using System.Collections.Immutable;
using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
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

    public static void MapCron(this IEndpointRouteBuilder app)
    {
        var cron = app.MapGroup("/api/cron").WithTags("Cron");
        Describe(cron.MapPost("/sync-integrations", SyncAsync), "Begins every scheduled run that is due and has not begun. Needs `Authorization: Bearer` with CRON_SECRET.").Answers<CronDone>();
        Describe(cron.MapPost("/retry-failed-syncs", RetryAsync), "Tries the systems that failed again, where their waiting time is over. Needs `Authorization: Bearer` with CRON_SECRET.").Answers<CronDone>();
        Describe(cron.MapPost("/cleanup-old-logs", CleanUpAsync), "Removes what is older than Retention__Days now, not next Sunday. Needs `Authorization: Bearer` with CRON_SECRET. Call it again while `more`.")
            .Answers<CleanedUp>().Fails(409, "cleanup-stale");
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string summary) => route.OpenToEverybody().WithSummary(summary)
        .Fails(400, "request-invalid", "request-malformed").Fails(401, "cron-secret-invalid").Fails(408, "too-slow").Fails(413, "too-large").Fails(415, "content-type", "content-encoding");

    private static Task<IResult> SyncAsync(HttpContext context, ConcordSettings settings, IDatabase database, IGrainFactory grains, TimeProvider clock) =>
        RunAsync(context, settings, database, grains, clock.GetUtcNow(), row => row.NextRunAt);

    private static Task<IResult> RetryAsync(HttpContext context, ConcordSettings settings, IDatabase database, IGrainFactory grains, TimeProvider clock) =>
        RunAsync(context, settings, database, grains, clock.GetUtcNow(), row => row.ConnectionFailures > 0 ? row.NextDueAt : null);

    private static async Task<IResult> RunAsync(HttpContext context, ConcordSettings settings, IDatabase database, IGrainFactory grains, DateTimeOffset now, Func<IntegrationRow, DateTimeOffset?> dueOf)
    {
        if (await RefusalAsync(context, settings) is { } refused)
            return new ProblemResult(refused);
        var working = await database.QueryAsync(From.Table<IntegrationRow>().WhereIn(row => row.Status, [IntegrationStatus.ACTIVE, IntegrationStatus.DEGRADED]));
        var results = ImmutableArray.CreateBuilder<CronLine>();
        foreach (var id in working.Where(row => dueOf(row) <= now).Select(row => row.Id))
            results.Add(new(id, true, await grains.Integration(id).RunDue()));
        return WireJson.Ok(new CronDone(true, now, results.Count, results.ToImmutable()));
    }

    private static async Task<IResult> CleanUpAsync(HttpContext context, ConcordSettings settings, IGrainFactory grains) =>
        await RefusalAsync(context, settings) is { } refused ? new ProblemResult(refused) : (await grains.Cleanup().Start(Actor)).ToResult();

    private static async Task<Problem?> RefusalAsync(HttpContext context, ConcordSettings settings)
    {
        if (!Proves(context.Request.Headers, settings.CronSecret))
        {
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return new(StatusCodes.Status401Unauthorized, "cron-secret-invalid", "Send the setting CRON_SECRET in the header `Authorization: Bearer …`; while it is not set, these routes are closed.");
        }

        var body = await JsonBody.ReadObjectAsync(context.Request, None, optional: true);
        return body.Problem ?? body.Fields().Problem;
    }

    private static bool Proves(IHeaderDictionary headers, string? secret) =>
        secret is not null && TokenText.FromHeader(headers) is { } shown && TokenText.SameHash(TokenText.HashOf(shown), TokenText.HashOf(secret));
}

/// <param name="Processed">How many integrations had something due.</param>
public sealed record CronDone(bool Success, DateTimeOffset Timestamp, int Processed, ImmutableArray<CronLine> Results);

/// <param name="JobId">The run under way now; null when there is none.</param>
public sealed record CronLine(string IntegrationId, bool Success, string? JobId);

/// <param name="Id">Of this cleanup, under which it stands in the audit.</param>
/// <param name="Removed">Rows removed until now, by kind: payloads, deliveries, logs, dedupeKeys, tombstones, refusedRecords, runSightings, commitUnits.</param>
/// <param name="More">The call's time was over before all was removed; it goes on by itself.</param>
public sealed record CleanedUp(bool Success, string Id, JsonElement Removed, bool More);
