using Concord.Grains.Integrations;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Integrations: configured, tested, run and stopped (F025 1, 2, 4, 8, 9, 10). The integration's grain judges the bodies.</summary>
public static class IntegrationsApi
{
    private static readonly string[] RotateFields = ["overlapHours", "secret"];
    private static readonly string[] SyncFields = ["direction", "dataTypes", "fullSync", "dryRun"];

    public static void MapIntegrations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/admin/integrations").WithTags("Integrations");
        group.MapGet("", ListAsync).RequirePermission(Permission.AdminRead).WithSummary("Lists integrations with their figures, by name.").Paged()
            .Query(new("status", "In one status.", Enum.GetNames<IntegrationStatus>()), new("type", "Of one type.", Enum.GetNames<IntegrationType>()))
            .Answers<IntegrationList>();
        group.MapGet("/{id}", GetAsync).RequirePermission(Permission.AdminRead).WithSummary("One integration with its settings, without secrets.").Answers<IntegrationDetail>().Fails(404, "integration-not-found");
        group.MapPost("", CreateAsync).RequirePermission(Permission.IntegrationsConfigure).WithSummary("Tests the connection, saves, and starts the first sync.").Takes<IntegrationBody>().Answers<IntegrationCreated>()
            .Fails(400, "integration-invalid", "duplicate-name", "connection-failed", "credentials-refused", "api-version-incompatible").Fails(409, "too-many-integrations");
        group.MapPost("/test", TestBodyAsync).RequirePermission(Permission.IntegrationsConfigure).WithSummary("Tests a configuration without saving it.").Takes<IntegrationBody>().Answers<ConnectionTested>()
            .Fails(400, "integration-invalid", "duplicate-name", "connection-failed", "credentials-refused", "api-version-incompatible");
        group.MapPut("/{id}", UpdateAsync).RequirePermission(Permission.IntegrationsConfigure).WithSummary("Changes the fields sent, and only those.").Takes<IntegrationBody>().Answers<IntegrationUpdated>()
            .Fails(400, "integration-invalid", "duplicate-name", "connection-failed", "credentials-refused", "api-version-incompatible").Fails(404, "integration-not-found").Fails(409, "integration-stale");
        group.MapDelete("/{id}", DeleteAsync).RequirePermission(Permission.IntegrationsConfigure).WithSummary("Removes an integration and what belongs to it; records stay.").Answers<IntegrationDeleted>().Fails(404, "integration-not-found").Fails(409, "integration-stale");
        group.MapPost("/{id}/pause", (string id, HttpContext context, IGrainFactory grains, PresentStates present) => SetStatusAsync(id, IntegrationStatus.PAUSED, context, grains, present))
            .RequirePermission(Permission.IntegrationsConfigure).WithSummary("Stops syncing; what was taken in is kept.").Answers<IntegrationUpdated>().Fails(404, "integration-not-found").Fails(409, "integration-stale");
        group.MapPost("/{id}/resume", (string id, HttpContext context, IGrainFactory grains, PresentStates present) => SetStatusAsync(id, IntegrationStatus.ACTIVE, context, grains, present))
            .RequirePermission(Permission.IntegrationsConfigure).WithSummary("Goes on syncing, what was kept first.").Answers<IntegrationUpdated>().Fails(404, "integration-not-found").Fails(409, "integration-stale");
        group.MapPost("/{id}/rotate-secret", RotateSecretAsync).RequirePermission(Permission.IntegrationsConfigure)
            .WithSummary("Replaces the webhook secret, by the sending system's own or by one made here; the old one stays valid for a while.").Takes<RotateBody>(optional: true).Answers<SecretRotated>()
            .Fails(400, "secret-invalid").Fails(404, "integration-not-found").Fails(409, "integration-stale");
        group.MapGet("/{id}/test", TestAsync).RequirePermission(Permission.IntegrationsRun).WithSummary("Tests the connection with the saved credentials.").Answers<ConnectionTested>()
            .Fails(400, "integration-invalid", "api-version-incompatible").Fails(401, "credentials-refused").Fails(404, "integration-not-found").Fails(502, "connection-failed")
            // It may renew an OAuth 2 token.
            .Fails(503, "overloaded", "outcome-unknown");
        group.MapPost("/{id}/sync", SyncAsync).RequirePermission(Permission.IntegrationsRun).WithSummary("Starts a run, or answers with the one under way.").Takes<SyncBody>(optional: true).Answers<SyncStarted>()
            .Fails(400, "sync-invalid").Fails(404, "integration-not-found").Fails(409, "integration-not-active", "approval-pending", "job-stale");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source, TimeProvider clock)
    {
        var query = new QueryFields(request.Query);
        var status = query.Word<IntegrationStatus>("status");
        var type = query.Word<IntegrationType>("type");
        var paging = query.Paging(NameCursor.Is);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.IntegrationsAsync(paging with { Cursor = NameCursor.Read(paging.Cursor) }, clock.GetUtcNow(), status, type);
        return WireJson.Ok(new IntegrationList([.. page.Items.Select(IntegrationSummary.Of)], NameCursor.Write(page.Next)));
    }

    private static async Task<IResult> GetAsync(string id, ISqlSource source, TimeProvider clock, ConcordSettings settings) =>
        await source.IntegrationAsync(id, clock.GetUtcNow()) is { } found
            ? WireJson.Ok(IntegrationDetail.Of(found, settings.WebhookBaseUrl))
            : new ProblemResult(Problem.NotFound("integration", id));

    private static async Task<IResult> CreateAsync(HttpContext context, IGrainFactory grains, IdSource ids)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request);
        return body.Problem is { } refused
            ? new ProblemResult(refused)
            : (await grains.Integration(ids.New("int")).Create(body.Text, context.Caller().Id)).ToResult(VerdictStatuses.WhileConfiguring);
    }

    private static async Task<IResult> TestBodyAsync(HttpContext context, IGrainFactory grains, IdSource ids)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request);
        return body.Problem is { } refused
            ? new ProblemResult(refused)
            : (await grains.Integration(ids.New("int")).TestBody(body.Text)).ToResult(VerdictStatuses.WhileConfiguring);
    }

    private static async Task<IResult> UpdateAsync(string id, HttpContext context, IGrainFactory grains, PresentStates present)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request);
        return body.Problem is { } refused
            ? new ProblemResult(refused)
            : await present.OfIntegrationAsync(id, await grains.Integration(id).Update(body.Text, context.Caller().Id), VerdictStatuses.WhileConfiguring);
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, IGrainFactory grains, PresentStates present) =>
        await present.OfIntegrationAsync(id, await grains.Integration(id).Delete(context.Caller().Id));

    private static async Task<IResult> SetStatusAsync(string id, IntegrationStatus status, HttpContext context, IGrainFactory grains, PresentStates present) =>
        await present.OfIntegrationAsync(id, await grains.Integration(id).Update($$"""{"status":"{{status}}"}""", context.Caller().Id));

    private static async Task<IResult> RotateSecretAsync(string id, HttpContext context, IGrainFactory grains, PresentStates present)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, RotateFields, optional: true);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var hours = fields.Whole("overlapHours", SecretOverlap.DefaultHours, 0, SecretOverlap.MostHours);
        var secret = fields.Text("secret");
        return fields.Problem is { } problem
            ? new ProblemResult(problem)
            : await present.OfIntegrationAsync(id, await grains.Integration(id).RotateSecret(new(hours, secret), context.Caller().Id));
    }

    private static async Task<IResult> TestAsync(string id, IGrainFactory grains) =>
        (await grains.Integration(id).Test()).ToResult(VerdictStatuses.OfConnectionTest);

    private static async Task<IResult> SyncAsync(string id, HttpContext context, IGrainFactory grains, RecordTypes types)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, SyncFields, optional: true);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var request = new SyncRequest(
            fields.OneOf("direction", Enum.GetNames<SyncDirection>()),
            fields.ListOf("dataTypes", types.DataTypes),
            fields.Flag("fullSync"),
            fields.Flag("dryRun", otherwise: false),
            context.Caller().Id);
        return fields.Problem is { } problem ? new ProblemResult(problem) : (await grains.Integration(id).Sync(request)).ToResult();
    }
}
