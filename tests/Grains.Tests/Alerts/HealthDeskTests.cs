using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Alerts;

/// <summary>Looks at an integration every five minutes: what is found is told once, again after its cooldown, and anew when it comes back.</summary>
public sealed class HealthDeskTests : IAsyncDisposable
{
    private readonly AlertWorld world = new("""{"rules": {"Sync Lag": {"cooldownMinutes": 20}}}""");

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Where_all_is_well_the_next_look_is_planned_and_nothing_told()
    {
        await world.CheckAsync();

        world.Alerts.ShouldBeEmpty();
        world.Rows<HealthCheckRow>().ShouldHaveSingleItem().NextDueAt.ShouldBe(world.Clock.Now.AddMinutes(5));
    }

    [Fact]
    public async Task Nobody_looks_before_the_time()
    {
        await world.CheckAsync();
        await LateAsync();
        world.Clock.Pass(TimeSpan.FromMinutes(4));
        await world.CheckAsync();

        world.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_goes_on_is_told_again_after_its_cooldown()
    {
        await LateAsync();
        await world.CheckAsync();
        world.Alerts.ShouldHaveSingleItem().Name.ShouldBe(AlertRules.SyncLag);

        await LookAsync(times: 3);
        world.Alerts.Length.ShouldBe(1);
        await LookAsync(times: 1);
        world.Alerts.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Of_what_goes_on_after_somebody_took_note_nobody_is_told_again()
    {
        await LateAsync();
        await world.CheckAsync();
        await world.CommitAsync(new CommitUnit("u").Update(world.Alerts.Single() with { AcknowledgedAt = world.Clock.Now, AcknowledgedById = "usr_1" }));

        await LookAsync(times: 12);
        world.Alerts.Length.ShouldBe(1);

        await world.ChangeAsync(row => row with { LastSyncAt = world.Clock.Now });
        await LookAsync(times: 1);
        await LateAsync();
        await LookAsync(times: 1);
        world.Alerts.Length.ShouldBe(2, "it had ended in between");
    }

    [Fact]
    public async Task Conflicts_are_told_once_with_the_titles_of_their_records()
    {
        await world.CheckAsync();
        await world.HaveAsync(Task("task_1", "Paint"));
        await world.HaveAsync(Conflict("conf_1", "task_1"), Conflict("conf_2", "task_2"));

        await LookAsync(times: 3);
        var alert = world.Alerts.ShouldHaveSingleItem();
        (alert.Name, alert.Severity).ShouldBe((AlertRules.ConflictDetected, AlertSeverity.INFO));
        alert.Message.ShouldContain("TASK “Paint” (task_1), TASK task_2");
    }

    [Fact]
    public async Task What_was_written_just_before_a_look_is_the_next_ones_news()
    {
        await world.CheckAsync();
        world.Clock.Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(10));
        await world.HaveAsync(Conflict("conf_1", "task_1"));
        world.Clock.Pass(TimeSpan.FromSeconds(10));

        await world.CheckAsync();
        world.Alerts.ShouldBeEmpty();
        await LookAsync(times: 1);
        world.Alerts.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Records_that_were_given_up_are_news_and_runs_as_a_whole_are_not_counted()
    {
        await world.CheckAsync();
        await world.HaveAsync(Log("log_1", SyncOperation.UPDATE, "op_1"), Log("log_2", SyncOperation.BULK_SYNC, "job_1"));

        await LookAsync(times: 2);
        world.Alerts.Single(alert => alert.Name == AlertRules.DeadLetters).Message.ShouldStartWith("1 writes or deliveries");
    }

    [Fact]
    public async Task An_integration_that_is_gone_is_nobodys_to_look_at()
    {
        await world.CommitAsync(new CommitUnit("u").Delete(world.Row));
        await world.CheckAsync();

        world.Rows<HealthCheckRow>().ShouldBeEmpty();
    }

    private async Task LookAsync(int times)
    {
        for (var look = 0; look < times; look++)
        {
            await world.CheckLaterAsync();
        }
    }

    private Task LateAsync() => world.ChangeAsync(row => row with { LastSyncAt = world.Clock.Now.AddHours(-3) });

    private RecordRow Task(string id, string title) => new()
    {
        Type = "TASK",
        Id = id,
        Fields = FieldValue.Of(("title", FieldValue.Of(title))),
        FieldOrigins = FieldValue.Object.Empty,
        ExternalSyncEnabled = true,
        ExternalMetadata = FieldValue.Object.Empty,
        CreatedAt = world.Clock.Now,
        UpdatedAt = world.Clock.Now,
        Revision = 1,
    };

    private ConflictRow Conflict(string id, string recordId) => new()
    {
        Id = id,
        IntegrationId = AlertWorld.Id,
        MappingId = $"map_{recordId}",
        ResourceType = "TASK",
        ResourceId = recordId,
        ExternalId = "7",
        LocalSeen = Projection.Empty,
        ExternalSeen = Projection.Empty,
        LocalData = FieldValue.Object.Empty,
        ExternalData = FieldValue.Object.Empty,
        BaseData = FieldValue.Object.Empty,
        ConflictedFields = ["title"],
        Groups = ["title"],
        Candidates = [],
        Status = ConflictStatus.PENDING,
        CreatedAt = world.Clock.Now,
        UpdatedAt = world.Clock.Now,
        Revision = 1,
    };

    private SyncLogRow Log(string id, SyncOperation operation, string cause) => new()
    {
        Id = id,
        IntegrationId = AlertWorld.Id,
        Operation = operation,
        Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL,
        ResourceType = "TASK",
        Status = SyncStatus.FAILED,
        RecordsProcessed = 100,
        RecordsSucceeded = 99,
        RecordsFailed = 1,
        RetryCount = 0,
        Cause = cause,
        CreatedAt = world.Clock.Now,
    };
}
