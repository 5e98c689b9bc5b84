using System.Collections.Immutable;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Braking;

/// <summary>Rule 7.7: changes of a kind are counted over ten minutes or a whole run, and wait for a person above the limit.</summary>
public sealed class BrakeGateTests
{
    private const string Self = "int_a";

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly IdSource ids;
    private readonly BrakeGate gate;

    public BrakeGateTests()
    {
        database = new MemoryDatabase(clock);
        ids = new IdSource(clock, new Random(3).NextBytes);
        gate = new BrakeGate(database, ids, clock);
    }

    [Theory]
    [InlineData("deleted", 9, 0, false)]
    [InlineData("deleted", 10, 0, true)]
    [InlineData("deleted", 10, 11, false)]
    [InlineData("emptied", 9, 0, false)]
    [InlineData("emptied", 10, 0, true)]
    [InlineData("changed", 500, 0, false)]
    [InlineData("made", 500, 0, false)]
    public async Task By_default_deletes_and_emptied_fields_above_the_limit_wait(string what, int before, int minutesAgo, bool held)
    {
        var kind = what switch { "deleted" => "LOCAL/DELETE", "emptied" => "LOCAL/BLANK", "changed" => "LOCAL/UPDATE", _ => "LOCAL/CREATE" };
        await PassedAsync(kind, before, clock.Now.AddMinutes(-minutesAgo));

        using var passage = await EnterAsync(what);

        (passage.Hold?.Change.HeldKind).ShouldBe(held ? kind : null);
        var counted = passage.Unit.Writes.Select(write => write.Row).OfType<BrakeWindowRow>().Select(row => row.Kind);
        counted.ShouldBe(held || what is "changed" or "made" ? [] : [kind]);
    }

    [Theory]
    [InlineData("""{"brakes":{"create":{"count":2}}}""", "made", "LOCAL/CREATE")]
    [InlineData("""{"brakes":{"update":{"count":2}}}""", "changed", "LOCAL/UPDATE")]
    [InlineData("""{"brakes":{"update":{"count":2}}}""", "sent", "EXTERNAL/UPDATE")]
    [InlineData("""{"brakes":{"blank":{"count":2}}}""", "sent empty", "EXTERNAL/BLANK")]
    [InlineData("""{"brakes":{"delete":{"count":2}}}""", "deleted outside", "EXTERNAL/DELETE")]
    public async Task A_brake_counts_its_kind_on_its_side_alone(string changes, string what, string kind)
    {
        await PassedAsync(kind, 2, clock.Now);
        using (var other = await EnterAsync(what, changes, integration: "int_b"))
        {
            other.Hold.ShouldBeNull("what went through one integration is not counted for another");
        }

        using var passage = await EnterAsync(what, changes);
        passage.Hold.ShouldNotBeNull().Job.HeldReason.ShouldNotBeNull().ShouldContain("more than 2");
        (passage.Hold.IsNew, passage.Hold.Job.HeldKind, passage.Hold.Job.Status).ShouldBe((true, kind, JobStatus.PENDING));
    }

    [Theory]
    [InlineData(109, true)]
    [InlineData(110, false)]
    public async Task The_share_is_of_what_was_mapped_when_the_counting_began(int mapped, bool held)
    {
        await PassedAsync("LOCAL/DELETE", 10, clock.Now);
        await MappedAsync(mapped - 10);
        using var passage = await EnterAsync("deleted");
        (passage.Hold is not null).ShouldBe(held);
    }

    [Fact]
    public async Task A_run_counts_from_its_beginning_however_long_it_takes()
    {
        var job = Job() with { CreatedAt = clock.Now.AddHours(-2) };
        await PutAsync(unit => unit.Insert(job));
        await PassedAsync("LOCAL/DELETE", 10, clock.Now.AddHours(-1));
        using (var webhook = await EnterAsync("deleted"))
        {
            webhook.Hold.ShouldBeNull();
        }

        using var passage = await EnterAsync("deleted", cause: job.Id);
        passage.Hold.ShouldNotBeNull();
    }

    [Fact]
    public async Task While_a_job_waits_every_change_of_its_kind_joins_it()
    {
        var job = Job() with { Status = JobStatus.PENDING, HeldKind = "LOCAL/DELETE", HeldReason = "Too many.", Checkpoint = (Checkpoint.Start with { Phase = RunPhase.Held }).ToJson() };
        await PutAsync(unit => unit.Insert(job));
        var hold = await HeldAsync();
        (hold.IsNew, hold.Job.Id).ShouldBe((false, job.Id));
        using var other = await EnterAsync("emptied");
        other.Hold.ShouldBeNull();

        await PutAsync(unit => HeldJob.Join(unit, State("deleted"), hold, Context("dlv_1")));
        var again = await HeldAsync();
        again.IsListed.ShouldBeTrue();
        await PutAsync(unit => HeldJob.Join(unit, State("deleted"), again, Context("dlv_1")));
        (await database.QueryAsync(From.Table<JobRow>())).Single().PlannedCounts.ShouldBe("""{"deleteLocal":1}""", "a record is shown once");
        (await database.QueryAsync(From.Table<RunChangeRow>())).Single().ShouldSatisfyAllConditions(
            line => line.Id.ShouldBe("TASK/x1/DELETE"), line => line.InternalId.ShouldBe("task_1"), line => line.Side.ShouldBe("LOCAL"));
    }

    [Fact]
    public async Task Only_the_first_change_that_is_held_leaves_an_alert()
    {
        await PassedAsync("LOCAL/DELETE", 10, clock.Now);
        var first = await HeldAsync();
        first.IsNew.ShouldBeTrue();
        await PutAsync(unit => HeldJob.Join(unit, State("deleted"), first, Context("dlv_1")));
        var second = await HeldAsync();
        await PutAsync(unit => HeldJob.Join(unit, State("deleted"), second, Context("dlv_2")));

        var alert = (await database.QueryAsync(From.Table<AlertRow>())).ShouldHaveSingleItem();
        (alert.Name, alert.Severity).ShouldBe(("Held Run", AlertSeverity.WARNING));
        alert.Message.ShouldContain(first.Job.Id);
    }

    [Theory]
    [InlineData(JobStatus.RUNNING, "LOCAL/DELETE", JobType.WEBHOOK_BATCH, false)]
    [InlineData(JobStatus.COMPLETED, "LOCAL/DELETE", JobType.WEBHOOK_BATCH, false)]
    [InlineData(JobStatus.CANCELLED, "LOCAL/DELETE", JobType.WEBHOOK_BATCH, true)]
    [InlineData(JobStatus.RUNNING, "LOCAL/BLANK", JobType.WEBHOOK_BATCH, true)]
    [InlineData(JobStatus.RUNNING, null, JobType.MANUAL_SYNC, true)]
    [InlineData(JobStatus.RUNNING, null, JobType.INITIAL_IMPORT, false)]
    public async Task What_a_person_approved_passes_and_is_not_counted(JobStatus status, string? heldKind, JobType type, bool held)
    {
        await PassedAsync("LOCAL/DELETE", 10, clock.Now);
        var job = Job() with { Status = status, HeldKind = heldKind, JobType = type };
        await PutAsync(unit => unit.Insert(job));
        using var passage = await EnterAsync("deleted", cause: job.Id);
        (passage.Hold is not null).ShouldBe(held);
        passage.Unit.Writes.Any(write => write.Row is BrakeWindowRow).ShouldBeFalse();
    }

    [Theory]
    [InlineData(OperationBrake.FREE, true)]
    [InlineData(OperationBrake.RELEASED, false)]
    public async Task A_write_that_was_let_go_passes(OperationBrake brake, bool held)
    {
        await PassedAsync("EXTERNAL/DELETE", 10, clock.Now);
        using var passage = await EnterAsync("deleted outside", cause: "op_1", brake: brake);
        (passage.Hold is not null).ShouldBe(held);
    }

    [Fact]
    public async Task Of_many_at_once_none_slips_over_the_limit()
    {
        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var passage = await EnterAsync("deleted");
            if (passage.Hold is null)
            {
                Interlocked.Increment(ref passed);
                (await database.CommitAsync([new CommitUnit(ids.New("unit"), [.. passage.Unit.Writes.Where(write => write.Row is BrakeWindowRow)])])).ShouldBe([true]);
            }
        }));
        passed.ShouldBe(10);
    }

    private async Task<BrakeHold> HeldAsync()
    {
        using var passage = await EnterAsync("deleted");
        return passage.Hold.ShouldNotBeNull();
    }

    private Task<BrakePassage> EnterAsync(string what, string changes = "{}", string cause = "dlv_1", string integration = Self, OperationBrake brake = OperationBrake.FREE) =>
        gate.EnterAsync(State(what, changes, integration, brake), Unit(what, integration), "x1", Context(cause));

    private RecordState State(string what, string changes = "{}", string integration = Self, OperationBrake brake = OperationBrake.FREE)
    {
        var setup = new SetupCatalog(database, Samples.Types).Compile(Samples.Integration(integration, changes));
        var record = what == "made" ? null : RecordWorld.AtRest().Record with { Fields = Samples.Json("""{"title":"a","description":"b"}""") };
        return new RecordState("TASK", "task_1", record, [], [Operation(what, integration) with { Brake = brake }], [], [setup], ImmutableDictionary<string, Lookups>.Empty, Inbox.Empty);
    }

    private CommitUnit Unit(string what, string integration)
    {
        var unit = new CommitUnit(ids.New("unit"));
        return what is "sent" or "sent empty" or "deleted outside"
            ? unit.Update(Operation(what, integration) with { State = OperationState.ATTEMPTED, AttemptedAt = clock.Now })
            : unit.Insert(new RecordVersionRow
            {
                Type = "TASK",
                Id = "task_1",
                Version = 2,
                Fields = Samples.Json(what == "emptied" ? """{"title":"a","description":null}""" : """{"title":"c","description":"b"}"""),
                ChangedFields = [],
                Origin = integration,
                Cause = "dlv_1",
                Deleted = what == "deleted",
                At = clock.Now,
            });
    }

    private OperationRow Operation(string what, string integration) => new()
    {
        Id = "op_1",
        IntegrationId = integration,
        MappingId = "map_1",
        ResourceType = "TASK",
        InternalId = "task_1",
        ExternalId = "x1",
        Kind = what == "deleted outside" ? OperationKind.DELETE : OperationKind.UPDATE,
        State = OperationState.PENDING,
        Groups = [],
        LocalValues = Projection.Empty,
        SentValues = Projection.ParseOrThrow(what == "sent empty" ? """{"name":null}""" : """{"name":"new"}"""),
        DecidedOn = Projection.ParseOrThrow("""{"name":"old"}"""),
        RecordVersion = 1,
        Attempts = 0,
        NextDueAt = clock.Now,
        CreatedAt = clock.Now,
        Revision = 1,
    };

    private JobRow Job() => RunEnd.New(
        "job_1", new SetupCatalog(database, Samples.Types).Compile(Samples.Integration(Self)), JobType.MANUAL_SYNC, false, true, SyncDirection.BIDIRECTIONAL, ["TASK"], "usr_1", clock.Now);

    private PlanContext Context(string cause) => new(clock.Now, ids, Samples.Types, "concord", cause);

    private Task PassedAsync(string kind, int times, DateTimeOffset at) => PutAsync(unit => Enumerable.Range(0, times).Aggregate(unit, (all, number) =>
        all.Insert(new BrakeWindowRow { Id = $"{kind}/{number}", IntegrationId = Self, Kind = kind, At = at })));

    private Task MappedAsync(int count)
    {
        var mapping = RecordWorld.AtRest().Mapping;
        return PutAsync(unit => Enumerable.Range(0, count).Aggregate(unit, (all, number) =>
            all.Insert(mapping with { Id = $"map_{number}", IntegrationId = Self, InternalId = $"task_{number}", ExternalId = $"x{number}" })));
    }

    private async Task PutAsync(Func<CommitUnit, CommitUnit> writes) => (await database.CommitAsync([writes(new CommitUnit(ids.New("unit")))])).ShouldBe([true]);
}
