using Concord.EmbeddedSilo;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Grains.Undoing;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Tests.Undoing;

/// <summary>The run of an undo: what it is asked for, which records it looks at, what it may do, and how its report ends.</summary>
public sealed class UndoRunTests : IAsyncDisposable
{
    private const string Id = "int_1";

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly IdSource ids;
    private readonly SetupCatalog catalog;
    private readonly UndoDesk desk;
    private readonly List<UndoOrder> orders = [];

    public UndoRunTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        ids = new IdSource(clock, new Random(3).NextBytes);
        catalog = new SetupCatalog(database, Samples.Types);
        var runs = new RunDesk(database, pipeline, catalog, null!, new HeldDeliveries(database, pipeline, ids, clock), null!, ids, clock, Samples.Types);
        desk = new UndoDesk(database, pipeline, catalog, runs, ids, clock);
        Put(Samples.Integration(Id));
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_run_that_has_ended_is_taken_back_by_a_run_that_reports_first()
    {
        Put(Job("job_1", JobStatus.COMPLETED));

        (await desk.StartAsync(Id, Request() with { JobId = "job_1" })).Verdict.ShouldBe(Verdict.Done);

        var undo = Jobs.Single(job => job.JobType == JobType.UNDO);
        (undo.Status, undo.DryRun, undo.StartedBy).ShouldBe((JobStatus.RUNNING, true, "usr_1"));
        (UndoParameters.Of(undo).Scope.JobId, UndoParameters.Of(undo).GoesOn).ShouldBe(("job_1", true));
        Checkpoint.Read(undo.Checkpoint).Phase.ShouldBe(RunPhase.Undo);
    }

    [Theory]
    [InlineData("int_2", IntegrationStatus.ACTIVE, "job_1", null, 0, "integration-not-found")]
    [InlineData(Id, IntegrationStatus.PAUSED, "job_1", null, 0, "integration-not-active")]
    [InlineData(Id, IntegrationStatus.ACTIVE, "job_9", null, 0, "job-not-found")]
    [InlineData(Id, IntegrationStatus.ACTIVE, "job_1", null, 0, "job-not-ended")]
    [InlineData(Id, IntegrationStatus.ACTIVE, null, "task_9", 1, "record-not-found")]
    [InlineData(Id, IntegrationStatus.ACTIVE, null, "task_1", 7, "undo-invalid")]
    public async Task What_cannot_be_undone_is_refused(string integration, IntegrationStatus status, string? job, string? record, long version, string code)
    {
        Replace(Samples.Integration(Id) with { Status = status });
        Put(Job("job_1", JobStatus.RUNNING));
        Put(Record());
        var request = Request() with { JobId = job, ResourceType = record is null ? null : "TASK", ResourceId = record, Version = version };

        (await desk.StartAsync(integration, request)).Code.ShouldBe(code);

        Jobs.ShouldAllBe(row => row.JobType != JobType.UNDO);
    }

    [Fact]
    public async Task A_run_is_undone_page_by_page_over_all_types()
    {
        for (var number = 0; number < 250; number++)
        {
            Put(new RunTouchedRow { JobId = "job_1", ResourceType = number < 180 ? "MEMBER" : "TASK", InternalId = $"rec_{number:000}" });
        }

        var job = Undo(new() { JobId = "job_1", From = clock.Now, To = clock.Now }, dryRun: true);
        var first = await StepAsync(job, Checkpoint.StartOf(job));
        first.Next.Phase.ShouldBe(RunPhase.Undo);
        var second = await StepAsync(job, first.Next);

        (second.Next.Phase, first.Records + second.Records).ShouldBe((RunPhase.End, 250));
        orders.Count.ShouldBe(250);
        orders.ShouldAllBe(order => order.PlanOnly && order.JobId == job.Id && order.Actor == "usr_1");
    }

    [Fact]
    public async Task A_time_is_undone_for_the_records_that_the_audit_names()
    {
        Put(Audit("record.updated", "TASK", "task_1"));
        Put(Audit("mapping.changed", "TASK", "map_1"));
        Put(Audit("operation.changed", "TASK", "op_1"));
        Put(Operation("op_1", "task_2"));
        var scope = new UndoScope { From = clock.Now, To = clock.Now };
        clock.Pass(TimeSpan.FromHours(1));
        Put(Audit("record.updated", "TASK", "task_3"));

        await StepAsync(Undo(scope, dryRun: true), Checkpoint.Start with { Phase = RunPhase.Undo });

        orders.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_plan_did_not_show_is_withheld_for_a_report_of_its_own()
    {
        var job = Undo(Of("task_1"), dryRun: false) with { Approved = true };

        var progress = await StepAsync(job, Checkpoint.StartOf(job));

        orders.ShouldAllBe(order => order.PlanOnly);
        var report = RunEnd.Withheld(job with { Checkpoint = progress.Next.ToJson() }, clock.Now).ShouldNotBeNull();
        (report.Status, report.DryRun, report.PlannedCounts).ShouldBe((JobStatus.PENDING, true, """{"updateLocal":1}"""));
        Checkpoint.Read(report.Checkpoint).Phase.ShouldBe(RunPhase.Undo);
        progress.Rows.Writes.Select(write => write.Row).OfType<RunChangeRow>().ShouldHaveSingleItem().JobId.ShouldBe(report.Id);
    }

    [Fact]
    public async Task What_the_plan_showed_is_done()
    {
        var job = Undo(Of("task_1"), dryRun: true);
        var plan = await StepAsync(job, Checkpoint.StartOf(job));
        Put(plan.Rows.Writes.Select(write => write.Row).OfType<RunChangeRow>().Single());

        await StepAsync(job with { DryRun = false, Approved = true }, Checkpoint.StartOf(job));

        orders.Select(order => order.PlanOnly).ShouldBe([true, true, false]);
    }

    [Theory]
    [InlineData("""{}""", true, JobStatus.COMPLETED)]
    [InlineData("""{"leftLocal":3,"leftExternal":1}""", true, JobStatus.COMPLETED)]
    [InlineData("""{"updateLocal":3}""", true, JobStatus.RUNNING)]
    [InlineData("""{"updateLocal":3}""", false, JobStatus.PENDING)]
    [InlineData("""{"deleteExternal":10}""", true, JobStatus.RUNNING)]
    [InlineData("""{"deleteExternal":11}""", true, JobStatus.PENDING)]
    [InlineData("""{"deleteLocal":11}""", true, JobStatus.PENDING)]
    public void A_report_ends_goes_on_or_waits(string counts, bool goesOn, JobStatus status)
    {
        var setup = catalog.Compile(Samples.Integration(Id));
        var reported = UndoReport.Reported(Undo(Of("task_1"), dryRun: true, goesOn) with { PlannedCounts = counts }, setup, 100, clock.Now);
        (reported.Status, reported.HeldReason is not null, reported.Approved).ShouldBe((status, status == JobStatus.PENDING, status == JobStatus.RUNNING));
    }

    private IEnumerable<JobRow> Jobs => database.QueryAsync(From.Table<JobRow>()).Result;

    private static UndoRequest Request() => new(null, null, null, null, null, [], null, false, "usr_1");

    private UndoScope Of(string record) => new() { From = clock.Now, To = clock.Now, ResourceType = "TASK", ResourceId = record };

    private JobRow Undo(UndoScope scope, bool dryRun, bool goesOn = true) => Job("job_undo", JobStatus.RUNNING) with
    {
        JobType = JobType.UNDO,
        DryRun = dryRun,
        Parameters = new UndoParameters(scope, goesOn).ToJson(),
    };

    private JobRow Job(string id, JobStatus status) =>
        RunEnd.New(id, catalog.Compile(Samples.Integration(Id)), JobType.MANUAL_SYNC, false, true, SyncDirection.BIDIRECTIONAL, ["TASK"], "usr_1", clock.Now) with { Status = status };

    private AuditRow Audit(string action, string subject, string subjectId) =>
        new PlanContext(clock.Now, ids, Samples.Types, "usr_1", "dlv_1").Audit("unit_1", action, subject, subjectId, null, null, null);

    private static OperationRow Operation(string id, string record) => new()
    {
        Id = id,
        IntegrationId = Id,
        MappingId = "map_1",
        ResourceType = "TASK",
        InternalId = record,
        Kind = OperationKind.UPDATE,
        State = OperationState.CONFIRMED,
        Groups = [],
        LocalValues = Concord.Sync.Values.Projection.Empty,
        SentValues = Concord.Sync.Values.Projection.Empty,
        DecidedOn = Concord.Sync.Values.Projection.Empty,
        RecordVersion = 1,
        Attempts = 1,
        NextDueAt = ManualClock.Start,
        CreatedAt = ManualClock.Start,
        Revision = 1,
    };

    private static RecordRow Record() => new RecordWorld().WithRecord(Docs.Here).Record;

    private void Put<T>(T row)
        where T : class => database.CommitAsync([new CommitUnit(ids.New("unit")).Insert(row)]).Result.ShouldBe([true]);

    private void Replace<T>(T row)
        where T : class => database.CommitAsync([new CommitUnit(ids.New("unit")).Upsert(row)]).Result.ShouldBe([true]);

    private async Task<RunProgress> StepAsync(JobRow job, Checkpoint checkpoint)
    {
        using var silo = new GrainSilo(new(), new() { Clock = clock });
        silo.Register(_ => new Undoable(this));
        await silo.StartAsync();
        return await new UndoStep(database, silo, ids).DoAsync(job, checkpoint);
    }

    /// <summary>A record in which one field is to be set back.</summary>
    private sealed class Undoable(UndoRunTests test) : Grain, IRecordGrain
    {
        public Task<UndoReply> Undo(UndoOrder order)
        {
            lock (test.orders)
            {
                test.orders.Add(order);
            }

            return Task.FromResult(new UndoReply([new UndoLine(GrainKeys.Parts(this.GetPrimaryKeyString())[1], "LOCAL", "UPDATE", null, "A", "{}")]));
        }

        public Task<Answer> Edit(RecordEdit edit) => throw new NotSupportedException();

        public Task<ObserveReply> Observe(Observation observation) => throw new NotSupportedException();

        public Task<ObserveReply> Reconcile(string integrationId, string cause, bool planOnly) => throw new NotSupportedException();

        public Task<WritePlan> PrepareWrite(WriteProbe probe) => throw new NotSupportedException();

        public Task<SettleReply> Settle(WriteResult result) => throw new NotSupportedException();

        public Task<Answer> Resolve(ConflictChoice choice) => throw new NotSupportedException();

        public Task<Answer> Redeliver(string operationId, string actor) => throw new NotSupportedException();

        public Task LookAgain(string operationId) => throw new NotSupportedException();

        public Task<Answer> Unfreeze(string mappingId, string actor) => throw new NotSupportedException();

        public Task Claim() => throw new NotSupportedException();
    }
}
