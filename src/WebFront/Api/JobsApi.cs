using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Runs: what they did or would do, and the decision on those that wait for a person.</summary>
public static class JobsApi
{
    private static readonly string[] Sides = ["LOCAL", "EXTERNAL", "BOTH"];
    private static readonly string[] Kinds = ["MATCHED", "DIFFERING", "CREATE", "UPDATE", "DELETE", "LEFT"];

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup("/api/admin/jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).RequirePermission(Permission.AdminRead).WithSummary("Lists runs, newest first.").Paged()
            .Query(new("integrationId", "Of one integration."), new("status", "A held run is PENDING.", Enum.GetNames<JobStatus>()), new("jobType", "Of one type.", Enum.GetNames<JobType>()))
            .Answers<JobPage>();
        jobs.MapGet("/{id}", GetAsync).RequirePermission(Permission.AdminRead).WithSummary("One run.").Answers<JobView>().Fails(404, "job-not-found");
        jobs.MapGet("/{id}/changes", ChangesAsync).RequirePermission(Permission.AdminRead).Paged().Answers<ChangePage>().Fails(404, "job-not-found")
            .WithSummary("What a run changed, or would change once it is approved.")
            .Query(new("side", "Where the changes land.", Sides), new("kind", "Changes of one kind.", Kinds));
        jobs.MapPost("/{id}/approve", (string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present) =>
                DecideAsync(id, context, source, grains, present, (grain, actor) => grain.Approve(id, actor)))
            .RequirePermission(Permission.IntegrationsConfigure).WithSummary("Lets a held run go on; its shown counts are the ceiling.").IsDecision("job-not-held");
        jobs.MapPost("/{id}/drop", (string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present) =>
                DecideAsync(id, context, source, grains, present, (grain, actor) => grain.Drop(id, actor)))
            .RequirePermission(Permission.IntegrationsConfigure).WithSummary("Gives a held run up.").IsDecision("job-not-held");
        jobs.MapPost("/{id}/cancel", (string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present) =>
                DecideAsync(id, context, source, grains, present, (grain, actor) => grain.Cancel(id, actor)))
            .RequirePermission(Permission.IntegrationsRun).WithSummary("Stops a run after the page it is at.").IsDecision("job-not-running");
        jobs.MapPost("/{id}/pause", (string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present) =>
                DecideAsync(id, context, source, grains, present, (grain, actor) => grain.Pause(id, actor)))
            .RequirePermission(Permission.IntegrationsRun).WithSummary("Lets a run stand still after the page it is at. No other one begins meanwhile.").IsDecision("job-not-running");
        jobs.MapPost("/{id}/resume", (string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present) =>
                DecideAsync(id, context, source, grains, present, (grain, actor) => grain.Resume(id, actor)))
            .RequirePermission(Permission.IntegrationsRun).WithSummary("Lets a paused run go on where it stood.").IsDecision("job-not-running");
    }

    private static RouteHandlerBuilder IsDecision(this RouteHandlerBuilder route, string refusal) =>
        route.Answers<JobDecided>().Fails(404, "job-not-found").Fails(409, refusal, "job-stale");

    private static async Task<IResult> ListAsync(HttpRequest request, ISqlSource source, TimeProvider clock)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging("job");
        var integrationId = query.Text("integrationId");
        var status = query.Word<JobStatus>("status");
        var type = query.Word<JobType>("jobType");
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var page = await source.JobsAsync(paging, integrationId, status, type);
        return WireJson.Ok(new JobPage([.. page.Items.Select(row => JobView.Of(row, clock.GetUtcNow()))], page.Next));
    }

    private static async Task<IResult> GetAsync(string id, ISqlSource source, TimeProvider clock) =>
        await source.JobAsync(id) is { } row ? WireJson.Ok(JobView.Of(row, clock.GetUtcNow())) : new ProblemResult(Unknown(id));

    private static async Task<IResult> ChangesAsync(string id, HttpRequest request, ISqlSource source)
    {
        var query = new QueryFields(request.Query);
        var paging = query.Paging(_ => true);
        var side = query.OneOf("side", Sides);
        var kind = query.OneOf("kind", Kinds);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        if (await source.JobAsync(id) is null)
            return new ProblemResult(Unknown(id));
        var page = await source.JobChangesAsync(id, paging, side, kind);
        var counts = await source.JobChangeCountsAsync(id);
        return WireJson.Ok(new ChangePage([.. page.Items.Select(ChangeView.Of)], counts, page.Next));
    }

    private static async Task<IResult> DecideAsync(
        string id, HttpContext context, ISqlSource source, IGrainFactory grains, PresentStates present, Func<IIntegrationGrain, string, Task<Answer>> decide)
    {
        if (await source.JobAsync(id) is not { } job)
            return new ProblemResult(Unknown(id));
        return await present.OfJobAsync(id, await decide(grains.Integration(job.IntegrationId), context.Caller().Id));
    }

    private static Problem Unknown(string id) => Problem.NotFound("job", id);
}
