using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Rule 7.7: where a run is, what it counts, and how it ends.</summary>
public sealed class RunTests
{
    private static readonly DateTimeOffset Now = ManualClock.Start;

    public static TheoryData<string, int, string?, bool, int, int?> Checkpoints() => new()
    {
        { "List", 0, null, true, 0, null },
        { "List", 1, "page \"2\"", true, 400, 5 },
        { "Missing", 0, "map_1", false, 7, 5 },
        { "Gone", 0, "TASK/x1/DELETE", true, 7, null },
        { "Local", 2, "task_1", true, 7, 5 },
        { "End", 0, null, false, 0, null },
    };

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_checkpoint_says_after_a_restart_what_it_said_before(string phase, int typeIndex, string? position, bool complete, int listed, int? newest)
    {
        DateTimeOffset? time = newest is { } ticks ? Now.AddTicks(ticks) : null;
        var checkpoint = new Checkpoint(Enum.Parse<RunPhase>(phase), typeIndex, position, complete, listed, time, Began: time?.AddHours(-1));
        Checkpoint.Read(checkpoint.ToJson()).ShouldBe(checkpoint);
    }

    [Fact]
    public void A_new_phase_begins_at_its_beginning_and_a_new_type_with_nothing_listed()
    {
        var at = new Checkpoint(RunPhase.List, 0, "p", false, 9, Now);
        at.Go(RunPhase.Local).ShouldBe(at with { Phase = RunPhase.Local, Position = null });
        at.NextType(RunPhase.List).ShouldBe(Checkpoint.Start with { TypeIndex = 1 });
    }

    [Theory]
    [InlineData("List")]
    [InlineData("Missing")]
    [InlineData("Gone")]
    [InlineData("Local")]
    public async Task A_run_passes_over_a_type_that_is_taken_out_while_it_goes_on(string phase)
    {
        var clock = new ManualClock();
        var (database, ids) = (new MemoryDatabase(clock), new IdSource(clock, new Random(3).NextBytes));
        var setup = new SetupCatalog(database, Samples.Types).Compile(Samples.Integration("int_a"));
        var at = Checkpoint.Start with { Phase = Enum.Parse<RunPhase>(phase), Position = "somewhere" };
        var job = RunEnd.New("job_1", setup, JobType.MANUAL_SYNC, false, true, SyncDirection.BIDIRECTIONAL, ["PROJECT", "TASK"], "usr_1", Now) with { Checkpoint = at.ToJson() };
        (await database.CommitAsync([new CommitUnit("unit_1").Insert(job)])).ShouldBe([true]);
        await using var pipeline = new CommitPipeline(database, clock);
        var step = new RunStep(pipeline, new ClaimFilling(database, null!, ids), null!, null!, new LocalStep(database, null!, null!, ids), null!, null!, ids, clock);

        (await step.DoAsync(job, setup)).ShouldBeTrue();

        Checkpoint.Read((await database.QueryAsync(From.Table<JobRow>())).Single().Checkpoint).ShouldBe(Checkpoint.Start with { TypeIndex = 1 });
    }

    [Fact]
    public async Task A_record_at_which_we_fail_keeps_no_other_out_of_the_run()
    {
        var work = RunWork.Outside<string>(id => id, (id, _) => id == "x2" ? throw new InvalidOperationException("A bug.") : Task.FromResult(new ObserveReply(Observed.Unchanged, null)));
        var progress = await work.DoAsync(Job(), "TASK", ["x1", "x2", "x3"], RunProgress.At(Checkpoint.Start, "unit_1"));
        (progress.Records, progress.Failed).ShouldBe((3, 1));
        progress.Failures.ShouldHaveSingleItem().Message.ShouldNotBeNull().ShouldContain("A bug.");
    }

    [Theory]
    [InlineData(Observed.Unchanged, false, false, 0)]
    [InlineData(Observed.LookAgain, false, false, 1)]
    [InlineData(Observed.LookAgain, false, true, 0)]
    [InlineData(Observed.Unchanged, true, false, 1)]
    public async Task What_found_no_place_is_owed_a_fetch_before_the_run_goes_on(Observed outcome, bool throws, bool dryRun, int owed)
    {
        var work = RunWork.Outside<string>(
            id => id,
            (_, _) => throws ? throw new InvalidOperationException("A bug.") : Task.FromResult(new ObserveReply(outcome, null)),
            id => HintRow.Owed("int_a", "TASK", id, "job_1", Now));
        var progress = await work.DoAsync(Job() with { DryRun = dryRun }, "TASK", ["x1"], RunProgress.At(Checkpoint.Start, "unit_1"));
        progress.Rows.Writes.Select(write => write.Row).OfType<HintRow>().Count(hint => hint.ExternalId == "x1").ShouldBe(owed);
    }

    [Fact]
    public async Task While_the_database_does_not_serve_a_run_waits()
    {
        var work = RunWork.Outside<string>(id => id, (_, _) => throw new StorageUnavailableException("It is away."));
        await Should.ThrowAsync<StorageUnavailableException>(() => work.DoAsync(Job(), "TASK", ["x1"], RunProgress.At(Checkpoint.Start, "unit_1")));
    }

    [Fact]
    public void What_became_of_each_record_is_counted_and_what_it_changes_is_a_line_of_the_plan()
    {
        var job = Job();
        var progress = RunProgress.At(Checkpoint.Start, "unit_1")
            .With(job, "TASK", "x1", new ObserveReply(Observed.Applied, null, "LOCAL", "CREATE", """{"a":1}""", "A", null))
            .With(job, "TASK", "x2", new ObserveReply(Observed.Failed, "It cannot cross."))
            .With(job, "TASK", "x3", new ObserveReply(Observed.Conflict, null, "EXTERNAL", "UPDATE"))
            .With(job, "TASK", "x4", new ObserveReply(Observed.Unchanged, null));
        (progress.Records, progress.Failed, progress.Conflicts).ShouldBe((4, 1, 1));
        progress.Rows.Writes.ShouldAllBe(write => write.Kind == WriteKind.Upsert, "a page that is done twice writes the same lines");
        progress.Rows.Writes.Select(write => ((RunChangeRow)write.Row).Id).ShouldBe(["TASK/x1/CREATE", "TASK/x3/UPDATE"]);
        Counts.Add("""{"createLocal":2}""", progress.Planned).ShouldBe("""{"createLocal":3,"updateExternal":1}""");
    }

    [Theory]
    [InlineData("MATCHED", "BOTH", "matched")]
    [InlineData("DIFFERING", "BOTH", "differing")]
    [InlineData("CREATE", "LOCAL", "createLocal")]
    [InlineData("DELETE", "EXTERNAL", "deleteExternal")]
    public void A_plan_counts_by_kind_and_side(string change, string side, string kind) =>
        RunProgress.KindOf(new ObserveReply(Observed.Applied, null, side, change)).ShouldBe(kind);

    [Theory]
    [InlineData("AUTO", true, false, true)]
    [InlineData("AUTO", false, true, true)]
    [InlineData("AUTO", false, false, false)]
    [InlineData("RUN", false, false, true)]
    [InlineData("REVIEW", true, true, false)]
    public void A_first_sync_runs_by_itself_only_where_one_side_is_empty_or_the_settings_say_so(string initialSync, bool localEmpty, bool outsideEmpty, bool runs)
    {
        var setup = Setup($$"""{"initialSync":"{{initialSync}}"}""");
        var (job, row) = RunEnd.Reported(Job() with { DryRun = true, TotalRecords = 3, RecordsSeen = 5, Checkpoint = "{}" }, setup, localEmpty, outsideEmpty, Now);
        if (runs)
        {
            (job.Status, job.DryRun, job.TotalRecords, job.ExpectedRecords, row.LinkState).ShouldBe((JobStatus.RUNNING, false, 0, 5, LinkState.LINKED));
            Checkpoint.Read(job.Checkpoint).ShouldBe(Checkpoint.Start);
        }
        else
        {
            (job.Status, row.LinkState).ShouldBe((JobStatus.PENDING, LinkState.AWAITING_APPROVAL));
            job.HeldReason.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public void A_held_run_that_is_approved_goes_on_where_it_was()
    {
        var held = Job() with { Status = JobStatus.PENDING, HeldReason = "Many deletes.", TotalRecords = 5, Checkpoint = (Checkpoint.Start with { Phase = RunPhase.Gone }).ToJson() };
        RunEnd.Released(held, Now).ShouldBe(held with { Status = JobStatus.RUNNING, HeldReason = null, UpdatedAt = Now });
    }

    [Theory]
    [InlineData(20, 3, "ACTIVE", "DEGRADED")]
    [InlineData(20, 2, "ACTIVE", "ACTIVE")]
    [InlineData(9, 9, "ACTIVE", "ACTIVE")]
    [InlineData(10, 2, "ACTIVE", "DEGRADED")]
    [InlineData(20, 2, "DEGRADED", "ACTIVE")]
    [InlineData(20, 3, "DEGRADED", "DEGRADED")]
    [InlineData(20, 3, "PAUSED", "PAUSED")]
    public void More_than_a_tenth_failed_of_ten_records_degrades(int records, int failed, string before, string after)
    {
        var setup = Setup("{}", Enum.Parse<IntegrationStatus>(before));
        var (job, row) = RunEnd.Completed(Job() with { TotalRecords = records, ErrorCount = failed, SuccessCount = records - failed }, setup, [], Now);
        (job.Status, job.CompletedAt, row.Status, row.LastSyncAt).ShouldBe((JobStatus.COMPLETED, Now, Enum.Parse<IntegrationStatus>(after), Now));
        row.LastSuccessAt.ShouldBe(failed == 0 ? Now : setup.Row.LastSuccessAt);
    }

    [Theory]
    [InlineData(false, 1, "DEGRADED")]
    [InlineData(false, 19, "DEGRADED")]
    [InlineData(false, 20, "ACTIVE")]
    [InlineData(true, 1, "ACTIVE")]
    public void A_few_records_of_a_partial_run_do_not_make_it_well_again(bool fullSync, int records, string after)
    {
        var (_, row) = RunEnd.Completed(Job() with { FullSync = fullSync, TotalRecords = records, SuccessCount = records }, Setup("{}", IntegrationStatus.DEGRADED), [], Now);
        row.Status.ShouldBe(Enum.Parse<IntegrationStatus>(after));
    }

    [Fact]
    public void A_plan_changes_nothing_about_the_integration()
    {
        var setup = Setup("{}");
        RunEnd.Completed(Job() with { DryRun = true, TotalRecords = 20, ErrorCount = 20 }, setup, [], Now).Row.ShouldBe(setup.Row);
    }

    [Theory]
    [InlineData(5, 0, SyncStatus.SUCCESS)]
    [InlineData(4, 1, SyncStatus.PARTIAL_SUCCESS)]
    [InlineData(0, 5, SyncStatus.FAILED)]
    public void The_log_of_a_run_says_how_it_went(int succeeded, int failed, SyncStatus status)
    {
        var log = RunEnd.Log(Job() with { TotalRecords = 5, SuccessCount = succeeded, ErrorCount = failed, StartedAt = Now.AddSeconds(-3) }, "log_1", Now);
        (log.Status, log.RecordsProcessed, log.RecordsFailed, log.DurationMs, log.Operation).ShouldBe((status, 5, failed, 3000, SyncOperation.BULK_SYNC));
        log.ErrorMessage.ShouldBe(failed == 0 ? null : $"{failed} of 5 records failed; each has an entry of its own that says why.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void The_log_of_a_run_that_was_given_up_says_why(int succeeded)
    {
        var log = RunEnd.Log(Job() with { Status = JobStatus.FAILED, ErrorMessage = "The system is away.", TotalRecords = succeeded, SuccessCount = succeeded }, "log_1", Now);
        (log.Status, log.ErrorMessage, log.RecordsSucceeded).ShouldBe((SyncStatus.FAILED, "The system is away.", succeeded));
    }

    [Theory]
    [InlineData(JobStatus.RUNNING, false)]
    [InlineData(JobStatus.PENDING, false)]
    [InlineData(JobStatus.COMPLETED, true)]
    [InlineData(JobStatus.FAILED, true)]
    [InlineData(JobStatus.CANCELLED, true)]
    public void What_a_run_has_seen_goes_when_it_is_over(JobStatus status, bool goes) =>
        RunEnd.Save(new CommitUnit("unit_1"), Job() with { Status = status }).Writes
            .Any(write => write.Kind == WriteKind.Purge && write.RowType == typeof(RunSeenRow)).ShouldBe(goes);

    private static IntegrationSetup Setup(string changes, IntegrationStatus status = IntegrationStatus.ACTIVE) =>
        new RecordWorld(changes).Configured(row => row with { Status = status }).SetupOf(RecordWorld.Self);

    private static JobRow Job() => RunEnd.New("job_1", Setup("{}"), JobType.MANUAL_SYNC, dryRun: false, fullSync: true, SyncDirection.BIDIRECTIONAL, ["TASK"], "usr_1", Now);
}
