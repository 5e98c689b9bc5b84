using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Mappings;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Rule 7.8: trouble with a connection counts against the connection, once a waiting time.</summary>
public sealed class ConnectionHealthTests : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly ConnectionHealth health;

    public ConnectionHealthTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        health = new ConnectionHealth(database, pipeline, new IdSource(clock, new Random(3).NextBytes), clock, () => 0);
        database.CommitAsync([new CommitUnit("unit_1").Insert(Samples.Integration("int_a"))]).Result.ShouldBe([true]);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task Retries_back_off_and_after_the_last_the_integration_waits_for_an_admin()
    {
        foreach (var minutes in new[] { 1, 2, 4, 8, 16 })
        {
            (await FailAsync()).ShouldBe(clock.Now.AddMinutes(minutes));
            clock.Pass(TimeSpan.FromMinutes(minutes));
            Row.Status.ShouldBe(IntegrationStatus.ACTIVE);
        }

        var due = await FailAsync();
        (Row.Status, Row.NextDueAt).ShouldBe((IntegrationStatus.ERROR, null));
        due.ShouldBe(clock.Now, "what is open is due as soon as an admin resumes");
        (await database.QueryAsync(From.Table<AuditRow>())).ShouldHaveSingleItem().Action.ShouldBe("integration.error");
    }

    [Fact]
    public async Task Giving_up_leaves_one_alert_in_the_same_transaction()
    {
        for (var attempt = 0; attempt < 6; attempt++)
        {
            (await AlertsAsync()).ShouldNotContain(row => row.Name == "Integration Error");
            clock.Pass(await FailAsync() - clock.Now);
        }

        await FailAsync();
        var alert = (await AlertsAsync()).Where(row => row.Name == "Integration Error").ShouldHaveSingleItem();
        (alert.IntegrationId, alert.Severity, alert.CreatedAt, alert.NextDueAt, alert.AcknowledgedAt).ShouldBe(("int_a", AlertSeverity.CRITICAL, Row.LastErrorAt!.Value, Row.LastErrorAt, null));
        alert.Message.ShouldContain("Too many.");
    }

    [Fact]
    public async Task The_third_failure_in_a_row_is_told_at_once_and_only_that()
    {
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            clock.Pass(await FailAsync() - clock.Now);
            (await AlertsAsync()).Count(row => row.Name == "Integration Down").ShouldBe(attempt < 3 ? 0 : 1);
        }
    }

    [Fact]
    public async Task Refused_credentials_are_told_at_once_and_once_while_they_stay_refused()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await health.FailedAsync(Setup, new ConnectorFailure(FailureKind.Auth, 401, null, "Token expired."));
            clock.Pass(TimeSpan.FromHours(1));
        }

        (await AlertsAsync()).Where(row => row.Name == "Credentials Refused").ShouldHaveSingleItem().Message.ShouldContain("Token expired.");
    }

    [Fact]
    public async Task Many_records_that_meet_the_same_trouble_count_once()
    {
        var first = await FailAsync();
        (await FailAsync()).ShouldBe(first);
        Row.ConnectionFailures.ShouldBe(1);
    }

    [Fact]
    public async Task No_record_comes_back_before_its_own_retry_after()
    {
        await FailAsync();
        (await FailAsync(TimeSpan.FromHours(1))).ShouldBe(clock.Now.AddHours(1));
        Row.ConnectionFailures.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_after_of_more_than_a_day_counts_as_a_day() => (await FailAsync(TimeSpan.FromDays(9))).ShouldBe(clock.Now.AddDays(1));

    [Fact]
    public async Task An_answer_forgets_earlier_failures()
    {
        await FailAsync();
        await health.AnsweredAsync(Setup);
        (Row.ConnectionFailures, Row.NextDueAt).ShouldBe((0, null));
    }

    [Fact]
    public async Task What_waited_for_the_connection_is_released_and_what_waits_for_its_own_reasons_is_not()
    {
        var planned = await FailAsync();
        var (waits, own) = (HintRow.Owed("int_a", "TASK", "1", "test", planned), HintRow.Owed("int_a", "TASK", "2", "test", planned.AddHours(1)));
        await database.CommitAsync([new CommitUnit("unit_2").Upsert(waits).Upsert(own)]);

        await health.ReleaseAsync("int_a", planned);

        (await database.QueryAsync(From.Table<HintRow>().OrderBy(row => row.ExternalId))).Select(row => row.NextDueAt).ShouldBe([clock.Now, planned.AddHours(1)]);
    }

    [Fact]
    public async Task Trouble_on_three_records_in_a_row_is_the_connections()
    {
        (await TroubleAsync("TASK/1")).ShouldBeNull();
        (await TroubleAsync("TASK/2")).ShouldBeNull();
        (await TroubleAsync("TASK/3")).ShouldBe(clock.Now.AddMinutes(1));
        (await TroubleAsync("TASK/1")).ShouldBe(clock.Now.AddMinutes(1), "it goes on for every record until there is an answer");
        Row.ConnectionFailures.ShouldBe(1);
    }

    [Fact]
    public async Task One_record_alone_is_never_the_connections_however_often()
    {
        for (var time = 0; time < 20; time++)
        {
            (await TroubleAsync("TASK/1")).ShouldBeNull();
        }

        Row.ConnectionFailures.ShouldBe(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(FailureKind.Rejected)]
    [InlineData(FailureKind.Precondition)]
    public async Task An_answer_in_between_ends_the_row(FailureKind? kind)
    {
        await TroubleAsync("TASK/1");
        await TroubleAsync("TASK/2");
        await (kind is { } refusal ? health.JudgeAsync(Setup, "TASK/9", new ConnectorFailure(refusal, 422, null, "No.")) : health.AnsweredAsync(Setup));
        (await TroubleAsync("TASK/3")).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_that_may_not_leave_yet_is_nobodys_failure()
    {
        (await health.JudgeAsync(Setup, "TASK/1", new ConnectorFailure(FailureKind.NotYet, null, TimeSpan.FromSeconds(7), "Not yet."))).ShouldBe(clock.Now.AddSeconds(7));
        Row.ConnectionFailures.ShouldBe(0);
    }

    private Task<DateTimeOffset?> TroubleAsync(string record) => health.JudgeAsync(Setup, record, new ConnectorFailure(FailureKind.Transient, 503, null, "In trouble."));

    private async Task<ImmutableArray<AlertRow>> AlertsAsync() => await database.QueryAsync(From.Table<AlertRow>());

    private IntegrationRow Row => database.QueryAsync(From.Table<IntegrationRow>()).Result.Single();

    private IntegrationSetup Setup => new SetupCatalog(database, Samples.Types).Compile(Row);

    private Task<DateTimeOffset> FailAsync(TimeSpan? retryAfter = null) =>
        health.FailedAsync(Setup, new ConnectorFailure(FailureKind.RateLimited, 429, retryAfter, "Too many."));
}
