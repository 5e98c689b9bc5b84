using System.Collections.Immutable;
using Concord.Grains.Alerts;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Records;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>Starts, drives, holds and ends the runs of integrations; everything it knows is in the job's row.</summary>
public sealed class RunDesk(IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, RunStep step, HeldDeliveries deliveries, HeldChanges held, IdSource ids, TimeProvider clock, RecordTypes types)
{
    private const string ScheduleActor = "schedule";

    /// <summary>Whether there is such an integration.</summary>
    internal async Task<bool> KnowsAsync(string integrationId) => await catalog.FindAsync(integrationId) is not null;

    /// <summary>Begins a run that the schedule wants, or does one step of the integration's running job.</summary>
    /// <returns>True while there is more to do at once.</returns>
    internal async Task<bool> StepAsync(string integrationId)
    {
        if (await catalog.FindAsync(integrationId) is not { } setup)
        {
            return false;
        }

        var running = await RunningAsync(integrationId);
        if (setup.IsScheduleDue(clock.GetUtcNow()))
        {
            return await BeginDueAsync(setup, running, clock.GetUtcNow());
        }

        return running is not null && await GoOnAsync(setup, running);
    }

    private async Task<bool> GoOnAsync(IntegrationSetup setup, JobRow job)
    {
        if (setup.Row.Status == IntegrationStatus.ERROR)
        {
            await FailAsync(job, setup);
            return false;
        }

        if (job.PausedAt is not null)
        {
            return false;
        }

        if (!setup.Processes || setup.WaitsForConnection(clock.GetUtcNow()))
        {
            await (setup.Processes ? SayAsync(job, setup.Row.LastErrorMessage) : Task.CompletedTask);
            return false;
        }

        // A matching rule that was changed at its very end is filled by this run too.
        if (Checkpoint.Read(job.Checkpoint).Phase == RunPhase.End && setup.Unfilled.IsEmpty)
        {
            await EndAsync(job, setup);
            return true;
        }

        return await step.DoAsync(job, job.DryRun ? await catalog.PlannedAsync(setup, job.Id) : setup);
    }

    /// <summary>Begins a run if the schedule wants one now.</summary>
    /// <returns>The job under way, if any.</returns>
    internal async Task<JobRow?> BeginDueAsync(string integrationId)
    {
        var (setup, running) = (await catalog.FindAsync(integrationId), await RunningAsync(integrationId));
        return setup?.IsScheduleDue(clock.GetUtcNow()) == true && await BeginDueAsync(setup, running, clock.GetUtcNow()) ? await RunningAsync(integrationId) : running;
    }

    /// <summary>The record types behind data types of the integration's, those that others refer to first.</summary>
    internal ImmutableArray<string> TypesOf(IntegrationSetup setup, ImmutableArray<string> dataTypes) =>
        types.InReferenceOrder(dataTypes.SelectMany(dataType => types.ResourceTypesOf(dataType)).Where(setup.Takes));

    /// <summary>The job under way, or null.</summary>
    internal async Task<JobRow?> RunningAsync(string integrationId) => (await database.QueryAsync(From.Table<JobRow>()
        .Where(row => row.IntegrationId, integrationId).Where(row => row.Status, JobStatus.RUNNING).OrderBy(row => row.Id))).FirstOrDefault();

    /// <summary>Seconds that the job will still take; null when there is nothing to judge by.</summary>
    internal async Task<int?> EstimateAsync(JobRow job) => RunEstimate.Seconds(job, await database.QueryAsync(RunEstimate.Before(job)), clock.GetUtcNow());

    /// <summary>The job with what is expected of it.</summary>
    internal async Task<JobRow> ExpectingAsync(JobRow job) => job with { ExpectedRecords = RunEstimate.Records(job, await database.QueryAsync(RunEstimate.Before(job))) };

    internal async Task<JobRow?> FindAsync(string integrationId, string jobId) => (await database.QueryAsync(From.Table<JobRow>()
        .Where(row => row.Id, jobId).Where(row => row.IntegrationId, integrationId))).FirstOrDefault();

    /// <summary>The writes that begin a run or a report.</summary>
    internal CommitUnit Start(CommitUnit unit, JobRow job, string actor) =>
        unit.Insert(job).Insert(Context(actor, job.Id).Audit(unit.Id, "job.started", "job", job.Id, job.IntegrationId, null, $"{{\"jobType\":\"{job.JobType}\",\"dryRun\":{(job.DryRun ? "true" : "false")}}}"))
            .AlertIfHeld(job, ids, clock.GetUtcNow());

    /// <summary>Moves a job that is PENDING or RUNNING on, with its integration's row where that changes too.</summary>
    internal Task<bool> MoveAsync(JobRow before, JobRow job, IntegrationRow? row, string action, string actor)
    {
        var unit = Moved(before, job, action, actor);
        return pipeline.CommitAsync(row is null ? unit : unit.Update(row));
    }

    /// <summary>Ends what a brake held with the job without doing it, before the job itself ends. Idempotent.</summary>
    internal Task GiveUpAsync(JobRow job) => job.HeldKind is null ? Task.CompletedTask : held.GiveUpAsync(job);

    // The next moment is planned in the same transaction, guarded by the integration's row: none is begun twice, and of those that passed while nothing ran one is begun.
    private async Task<bool> BeginDueAsync(IntegrationSetup setup, JobRow? running, DateTimeOffset now)
    {
        var unit = new CommitUnit(ids.New("unit"));
        unit = unit.Update(setup.Row with { NextRunAt = Schedule.Next(setup.Row.SyncFrequency, setup.Zone, now) });
        unit = (setup.Row.NextRunAt, running) switch
        {
            (null, _) => unit,
            ({ } due, null) => Start(unit, await ScheduledAsync(setup, due, now), ScheduleActor),
            ({ } due, { } other) => unit.Insert(Context(ScheduleActor, other.Id).Audit(unit.Id, "schedule.skipped", "integration", setup.Id, setup.Id, null, RunEnd.Skipped(due, other))),
        };
        return await pipeline.CommitAsync(unit);
    }

    private async Task<JobRow> ScheduledAsync(IntegrationSetup setup, DateTimeOffset due, DateTimeOffset now)
    {
        var full = await WholeRuns.IsDueAsync(database, setup, now);
        var job = RunEnd.New(ids.New("job"), setup, JobType.SCHEDULED_SYNC, false, full, setup.Row.SyncDirection, TypesOf(setup, setup.Row.DataTypes), ScheduleActor, now);
        return await ExpectingAsync(job) with { ScheduledFor = due };
    }

    private CommitUnit Moved(JobRow before, JobRow job, string action, string actor)
    {
        var unit = new CommitUnit(ids.New("unit"));
        return RunEnd.Save(unit, job).Insert(Context(actor, job.Id).Audit(unit.Id, $"job.{action}", "job", job.Id, job.IntegrationId, StateOf(before), StateOf(job)))
            .AlertIfHeld(job, ids, clock.GetUtcNow());
    }

    private static string StateOf(JobRow job)
    {
        var state = FieldValue.Of(("status", FieldValue.Of(job.Status.ToString())));
        state = job.HeldReason is { } why ? state.With("heldReason", FieldValue.Of(why)) : state;
        return (job.PausedAt is null ? state : state.With("paused", FieldValue.Of(true))).ToJson();
    }

    // Whoever looks at a run that stands still sees why. The next step that is done takes it away.
    private Task SayAsync(JobRow job, string? trouble) => job.ErrorMessage == trouble
        ? Task.CompletedTask
        : pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(job with { ErrorMessage = trouble, UpdatedAt = clock.GetUtcNow() }));

    // The connection was given up: the run ends in the open, and a full one follows when an admin resumes.
    private Task<bool> FailAsync(JobRow job, IntegrationSetup setup)
    {
        var now = clock.GetUtcNow();
        var failed = job with { Status = JobStatus.FAILED, ErrorMessage = setup.Row.LastErrorMessage, CompletedAt = now, UpdatedAt = now };
        return pipeline.CommitAsync(Logged(Moved(job, failed, "failed", "concord"), failed, now));
    }

    // What only looked has synced nothing.
    private CommitUnit Logged(CommitUnit unit, JobRow job, DateTimeOffset now) => job.DryRun ? unit : unit.Log(RunEnd.Log(job, ids.New("log"), now));

    private async Task EndAsync(JobRow job, IntegrationSetup setup)
    {
        var now = clock.GetUtcNow();
        if (job is { JobType: JobType.INITIAL_IMPORT, DryRun: true })
        {
            var (reported, row) = RunEnd.Reported(job, setup, await LocalSideEmptyAsync(job), await OutsideEmptyAsync(job), now);
            await MoveAsync(job, reported, row, "reported", "concord");
            return;
        }

        if (job is { JobType: JobType.UNDO, DryRun: true })
        {
            var mapped = await database.CountAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ExternalId, Is.NotNull));
            await MoveAsync(job, UndoReport.Reported(job, setup, (int)mapped, now), null, "reported", "concord");
            return;
        }

        var (done, after) = RunEnd.Completed(job, setup, await database.QueryAsync(RunEnd.Before(job)), now);
        var unit = new CommitUnit(ids.New("unit"));
        unit = Logged(RunEnd.Save(unit, done), done, now)
            .Insert(Context("concord", job.Id).Audit(unit.Id, "job.completed", "job", job.Id, job.IntegrationId, null, $"{{\"records\":{job.TotalRecords},\"failed\":{job.ErrorCount}}}"));
        unit = after == setup.Row ? unit : unit.Update(after);
        unit = (setup.Row.Status, after.Status) is (not IntegrationStatus.DEGRADED, IntegrationStatus.DEGRADED) ? unit.Insert(AlertRows.ErrorRate(after, done, ids.New("alert"), now)) : unit;
        unit = RunEnd.Withheld(job, now) is { } report ? Start(unit, report, "concord") : unit;
        if (await pipeline.CommitAsync(unit) && !job.DryRun)
        {
            await deliveries.ReleaseAsync(job.IntegrationId);
        }
    }

    private async Task<bool> LocalSideEmptyAsync(JobRow job) => (await database.QueryAsync(From.Table<RecordRow>()
        .WhereIn(row => row.Type, job.ResourceTypes).Where(row => row.DeletedAt, Is.Null).Take(1))).IsEmpty;

    private async Task<bool> OutsideEmptyAsync(JobRow job) =>
        (await database.QueryAsync(From.Table<RunSeenRow>().Where(row => row.JobId, job.Id).Take(1))).IsEmpty;

    private PlanContext Context(string actor, string cause) => new(clock.GetUtcNow(), ids, types, actor, cause);
}
