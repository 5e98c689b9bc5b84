using System.Text.Json.Nodes;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>What other settings of an integration would change on both sides, without saving them.</summary>
public static class PlanApi
{
    public static void MapPlan(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/admin/integrations/plan", PlanAsync).WithTags("Integrations").RequirePermission(Permission.IntegrationsConfigure)
            .WithSummary("Reports what other mappings, filters or policies would change; saves and writes nothing.").Takes<PlanBody>().Answers<SyncStarted>()
            .Fails(400, "integration-invalid").Fails(404, "integration-not-found").Fails(409, "integration-not-active", "approval-pending", "job-stale");

    private static async Task<IResult> PlanAsync(HttpContext context, IGrainFactory grains)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var id = fields.RequiredText("id", maxLength: 100);
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        var settings = JsonNode.Parse(body.Text)!.AsObject();
        settings.Remove("id");
        return (await grains.Integration(id).Plan(settings.ToJsonString(), context.Caller().Id)).ToResult(VerdictStatuses.WhileConfiguring);
    }
}

/// <summary>The integration and the settings that would be its own; what is left out stays as it is saved.</summary>
public sealed record PlanBody
{
    /// <summary>The integration.</summary>
    public required string Id { get; init; }

    public System.Text.Json.JsonElement? Mappings { get; init; }

    public System.Text.Json.JsonElement? Filters { get; init; }

    public System.Text.Json.JsonElement? CustomMergeRules { get; init; }

    public Sync.Vocabulary.DeletePolicy? DeletePolicy { get; init; }

    public System.Text.Json.JsonElement? Brakes { get; init; }

    public Sync.Vocabulary.SyncDirection? SyncDirection { get; init; }

    public Sync.Vocabulary.ConflictStrategy? ConflictStrategy { get; init; }

    public int? Priority { get; init; }
}
