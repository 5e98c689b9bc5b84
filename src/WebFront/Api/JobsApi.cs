using System.Collections.Immutable;
using System.Text.Json;
using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>Runs: what they did or would do, and the decision on those that wait for a person.</summary>
public static class JobsApi
{
    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup("/api/admin/jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).RequirePermission(Permission.AdminRead).WithSummary("Lists runs, newest first.").Paged()
            .Query(new("integrationId", "Of one integration."), new("status", "In one status.", typeof(JobStatus)), new("jobType", "Of one type.", typeof(JobType)))
            .Query(new QueryDoc("held", "`true`: only those that wait for a person.")).Answers<JobPage>();
        jobs.MapGet("/{id}", GetAsync).RequirePermission(Permission.AdminRead).WithSummary("One run.").Answers<JobView>();
        jobs.MapGet("/{id}/changes", ChangesAsync).RequirePermission(Permission.AdminRead).Paged().Answers<ChangePage>()
            .WithSummary("What a run changed, or would change once it is approved.").Query(new QueryDoc("kind", "MATCHED, DIFFERING, CREATE, UPDATE or DELETE."));
        jobs.MapPost("/{id}/approve", (string id, HttpContext context, IDatabase database, IGrainFactory grains) =>
                DecideAsync(id, context, database, grains, (grain, actor) => grain.Approve(id, actor)))
            .RequirePermission(Permission.IntegrationsConfigure).WithSummary("Lets a held run go on; its shown counts are the ceiling.");
        jobs.MapPost("/{id}/drop", (string id, HttpContext context, IDatabase database, IGrainFactory grains) =>
                DecideAsync(id, context, database, grains, (grain, actor) => grain.Drop(id, actor)))
            .RequirePermission(Permission.IntegrationsConfigure).WithSummary("Gives a held run up.");
        jobs.MapPost("/{id}/cancel", (string id, HttpContext context, IDatabase database, IGrainFactory grains) =>
                DecideAsync(id, context, database, grains, (grain, actor) => grain.Cancel(id, actor)))
            .RequirePermission(Permission.IntegrationsRun).WithSummary("Stops a run after the page it is at.");
    }

    private static async Task<IResult> ListAsync(HttpRequest request, IDatabase database)
    {
        var query = new QueryFields(request.Query);
        var page = PageRequest.Read(query);
        var rows = From.Table<JobRow>().OrderByDescending(row => row.Id).Take(page.Take);
        if (query.Text("integrationId") is { } integrationId)
            rows = rows.Where(row => row.IntegrationId, integrationId);
        if (query.Word<JobStatus>("status") is { } status)
            rows = rows.Where(row => row.Status, status);
        if (query.Word<JobType>("jobType") is { } type)
            rows = rows.Where(row => row.JobType, type);
        if (query.Flag("held"))
            rows = rows.Where(row => row.HeldReason, Is.NotNull).Where(row => row.Status, JobStatus.PENDING);
        if (page.Cursor is { } cursor)
            rows = rows.Where(row => row.Id, Is.Less, cursor);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var (cut, next) = page.Cut(await database.QueryAsync(rows), row => row.Id);
        return WireJson.Ok(new JobPage([.. cut.Select(JobView.Of)], next));
    }

    private static async Task<IResult> GetAsync(string id, IDatabase database) =>
        await FindAsync(database, id) is { } row ? WireJson.Ok(JobView.Of(row)) : new ProblemResult(Unknown(id));

    private static async Task<IResult> ChangesAsync(string id, HttpRequest request, IDatabase database)
    {
        var query = new QueryFields(request.Query);
        var page = PageRequest.Read(query);
        var rows = From.Table<RunChangeRow>().Where(row => row.JobId, id).OrderBy(row => row.Id).Take(page.Take);
        if (query.Text("kind") is { } kind)
            rows = rows.Where(row => row.Kind, kind);
        if (page.Cursor is { } cursor)
            rows = rows.Where(row => row.Id, Is.Greater, cursor);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        if (await FindAsync(database, id) is null)
            return new ProblemResult(Unknown(id));
        var (cut, next) = page.Cut(await database.QueryAsync(rows), row => row.Id);
        return WireJson.Ok(new ChangePage([.. cut.Select(ChangeView.Of)], next));
    }

    private static async Task<IResult> DecideAsync(
        string id, HttpContext context, IDatabase database, IGrainFactory grains, Func<IIntegrationGrain, string, Task<Answer>> decide)
    {
        if (await FindAsync(database, id) is not { } job)
            return new ProblemResult(Unknown(id));
        return (await decide(grains.Integration(job.IntegrationId), context.Caller().Id)).ToResult();
    }

    private static async Task<JobRow?> FindAsync(IDatabase database, string id) =>
        (await database.QueryAsync(From.Table<JobRow>().Where(row => row.Id, id))).FirstOrDefault();

    private static Problem Unknown(string id) => Problem.NotFound($"The job {id}");
}

public sealed record JobPage(ImmutableArray<JobView> Jobs, string? NextCursor);

/// <summary>A run as it stands (F025's JobExecution).</summary>
/// <param name="HeldReason">Why it waits for a person; null when it does not.</param>
/// <param name="PlannedCounts">By kind: shown while planning, the ceiling once approved.</param>
public sealed record JobView(
    string Id, string IntegrationId, JobType JobType, JobStatus Status, bool DryRun, string? HeldReason, SyncDirection Direction,
    ImmutableArray<string> ResourceTypes, bool FullSync, JsonElement? PlannedCounts, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt,
    long? DurationMs, int TotalRecords, int? ExpectedRecords, int SuccessCount, int ErrorCount, int ConflictCount, string? ErrorMessage,
    DateTimeOffset? ScheduledFor, int RetryCount, int MaxRetries, string StartedBy, DateTimeOffset CreatedAt)
{
    public static JobView Of(JobRow row) => new(
        row.Id, row.IntegrationId, row.JobType, row.Status, row.DryRun, row.HeldReason, row.Direction,
        row.ResourceTypes, row.FullSync, WireJson.Part(row.PlannedCounts), row.StartedAt, row.CompletedAt,
        (long?)(row.CompletedAt - row.StartedAt)?.TotalMilliseconds, row.TotalRecords, row.ExpectedRecords, row.SuccessCount, row.ErrorCount,
        row.ConflictCount, row.ErrorMessage, row.ScheduledFor, row.RetryCount, row.MaxRetries, row.StartedBy, row.CreatedAt);
}

public sealed record ChangePage(ImmutableArray<ChangeView> Changes, string? NextCursor);

/// <summary>One record that a run changed or would change.</summary>
/// <param name="Side">LOCAL, EXTERNAL or BOTH: where the change lands.</param>
/// <param name="Fields">Per field before and after.</param>
public sealed record ChangeView(
    string Id, string Side, string Kind, string ResourceType, string? InternalId, string? ExternalId, string? Title, JsonElement? Fields)
{
    public static ChangeView Of(RunChangeRow row) =>
        new(row.Id, row.Side, row.Kind, row.ResourceType, row.InternalId, row.ExternalId, row.Title, WireJson.Part(row.Fields));
}
