using System.Collections.Immutable;
using Concord.Grains.Alerts;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>People take note of alerts.</summary>
public sealed class AlertDeskTests : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly AlertDesk desk;

    public AlertDeskTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        desk = new AlertDesk(database, pipeline, new IdSource(clock, new Random(3).NextBytes), clock);
        database.CommitAsync([new CommitUnit("unit_1").Insert(Alert())]).Result.ShouldBe([true]);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task Who_took_note_and_when_is_kept_and_audited()
    {
        var answer = await desk.AcknowledgeAsync("int_1", "alert_1", "usr_1");

        answer.Verdict.ShouldBe(Verdict.Done);
        var json = (FieldValue.Object)Samples.Json(answer.Json!);
        (json.Get("alertId"), json.Get("acknowledgedById")).ShouldBe((FieldValue.Of("alert_1"), FieldValue.Of("usr_1")));
        (await RowAsync()).ShouldSatisfyAllConditions(row => row.AcknowledgedAt.ShouldBe(clock.Now), row => row.AcknowledgedById.ShouldBe("usr_1"));
        var audit = (await AuditsAsync()).ShouldHaveSingleItem();
        (audit.Action, audit.Actor, audit.SubjectId, audit.IntegrationId).ShouldBe(("alert.acknowledged", "usr_1", "alert_1", "int_1"));
    }

    [Fact]
    public async Task The_first_to_take_note_stays()
    {
        var first = await desk.AcknowledgeAsync("int_1", "alert_1", "usr_1");
        clock.Pass(TimeSpan.FromHours(1));

        (await desk.AcknowledgeAsync("int_1", "alert_1", "usr_2")).ShouldBe(first);

        (await RowAsync()).AcknowledgedById.ShouldBe("usr_1");
        (await AuditsAsync()).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_at_once_one_is_kept()
    {
        var answers = await Task.WhenAll(desk.AcknowledgeAsync("int_1", "alert_1", "usr_1"), desk.AcknowledgeAsync("int_1", "alert_1", "usr_2"));

        answers[0].ShouldBe(answers[1]);
        (await AuditsAsync()).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("int_1", "alert_9")]
    [InlineData("int_2", "alert_1")]
    public async Task An_unknown_alert_is_not_found(string integrationId, string alertId)
    {
        var answer = await desk.AcknowledgeAsync(integrationId, alertId, "usr_1");

        (answer.Verdict, answer.Code).ShouldBe((Verdict.NotFound, "alert-not-found"));
        (await AuditsAsync()).ShouldBeEmpty();
    }

    private static AlertRow Alert() => new()
    {
        Id = "alert_1",
        IntegrationId = "int_1",
        Name = "Held Run",
        Severity = AlertSeverity.WARNING,
        Channels = ["dashboard"],
        Message = "Look.",
        Details = FieldValue.Object.Empty,
        CreatedAt = ManualClock.Start,
        Revision = 1,
    };

    private async Task<AlertRow> RowAsync() => (await database.QueryAsync(From.Table<AlertRow>())).Single();

    private async Task<ImmutableArray<AuditRow>> AuditsAsync() => await database.QueryAsync(From.Table<AuditRow>());
}
