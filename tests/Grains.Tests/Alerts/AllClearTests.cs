using Concord.Grains.Tests.Cleanups;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Alerts;

/// <summary>An alert whose matter has ended is closed by itself, and whoever was told of it is told of that.</summary>
public sealed class AllClearTests : IAsyncDisposable
{
    private readonly AlertWorld world = new("""{"emails": ["ada@example.org"], "rules": {"Sync Lag": {"cooldownMinutes": 60, "channels": ["email", "slack"]}}}""");

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Once_a_run_ended_the_lag_is_over_and_each_channel_that_had_the_alert_hears_it()
    {
        await LagAsync();
        await world.TellAsync();
        await SyncedAsync();
        await world.CheckLaterAsync();
        await world.TellAsync();

        var alert = world.Alerts.ShouldHaveSingleItem();
        (alert.ResolvedAt, alert.NextDueAt, alert.NoticeIds.Length, alert.ClearNoticeIds.Length).ShouldBe((world.Clock.Now, null, 2, 2));
        world.Mailer.Mails.Count.ShouldBe(2);
        world.Mailer.Mails[1].Subject.ShouldBe("[BritePool] All Clear: int_a - Sync Lag");
        world.Mailer.Mails[1].Body.ShouldContain("All clear: Sync Lag");
        world.Mailer.Mails[1].Body.ShouldContain("(ended ");
        world.Chat.Posts.Count.ShouldBe(2);
        world.Notices.Select(notice => notice.Kind).ShouldBe([NoticeKind.ALERT, NoticeKind.ALERT, NoticeKind.ALL_CLEAR, NoticeKind.ALL_CLEAR]);

        await world.CheckLaterAsync();
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(2);
    }

    [Fact]
    public async Task While_it_goes_on_nothing_ends()
    {
        await LagAsync();
        await world.CheckLaterAsync();
        world.Alerts.ShouldHaveSingleItem().ResolvedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Of_what_ended_before_anybody_was_told_people_hear_once_and_with_its_end()
    {
        await LagAsync();
        await SyncedAsync();
        await world.CheckLaterAsync();
        await world.TellAsync();

        world.Mailer.Mails.ShouldHaveSingleItem().Subject.ShouldStartWith("[BritePool] Integration Alert");
        world.Mailer.Mails[0].Body.ShouldContain("(ended ");
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ends_within_the_cooldown_are_told_together()
    {
        await LagAsync();
        await world.TellAsync();
        await SyncedAsync();
        await world.CheckLaterAsync();
        await world.TellAsync();
        await LagAsync();
        world.Clock.Pass(TimeSpan.FromMinutes(56));
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(3, "an alert, its end, and the next alert after the cooldown");
        await SyncedAsync();
        await world.CheckLaterAsync();
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(4, "the first end was told more than an hour before");
        await LagAsync();
        await SyncedAsync();
        await world.CheckLaterAsync();
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(4, "all is gathered until the cooldown is over");
    }

    [Fact]
    public async Task What_comes_back_after_its_end_is_told_anew_whatever_the_cooldown()
    {
        await LagAsync();
        await SyncedAsync();
        await world.CheckLaterAsync();
        await LagAsync();

        world.Alerts.Select(alert => alert.ResolvedAt is null).ShouldBe([false, true]);
    }

    [Fact]
    public async Task An_integration_that_was_given_up_is_not_well_again_for_that()
    {
        await LagAsync();
        await world.ChangeAsync(row => row with { Status = IntegrationStatus.ERROR });
        await world.CheckLaterAsync();

        world.Alerts.ShouldAllBe(alert => alert.ResolvedAt == null);
        await world.ChangeAsync(row => row with { Status = IntegrationStatus.ACTIVE, LastSyncAt = world.Clock.Now });
        await world.CheckLaterAsync();
        world.Alerts.ShouldAllBe(alert => alert.ResolvedAt == world.Clock.Now);
    }

    [Fact]
    public async Task A_degraded_integration_has_a_high_error_rate_until_it_is_active_again()
    {
        await world.ChangeAsync(row => row with { Status = IntegrationStatus.DEGRADED });
        await world.HaveAsync(Old(AlertRules.HighErrorRate));
        await world.CheckLaterAsync();
        world.Alerts.Single().ResolvedAt.ShouldBeNull();

        await world.ChangeAsync(row => row with { Status = IntegrationStatus.ACTIVE });
        await world.CheckLaterAsync();
        world.Alerts.Single().ResolvedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public async Task Credentials_are_no_longer_refused_once_the_connection_answers(int failures, bool ends)
    {
        await world.ChangeAsync(row => row with { ConnectionFailures = failures });
        await world.HaveAsync(Old(AlertRules.CredentialsRefused));
        await world.CheckLaterAsync();
        (world.Alerts.Single().ResolvedAt is not null).ShouldBe(ends);
    }

    [Theory]
    [InlineData(JobStatus.PENDING, false)]
    [InlineData(JobStatus.CANCELLED, true)]
    public async Task A_held_run_waits_no_longer_once_somebody_decided(JobStatus status, bool ends)
    {
        await world.HaveAsync(OldRow.Job("job_1", status, null));
        await world.HaveAsync(Old(AlertRules.HeldRun) with { Details = FieldValue.Of(("jobId", FieldValue.Of("job_1"))) });
        await world.CheckLaterAsync();
        (world.Alerts.Single().ResolvedAt is not null).ShouldBe(ends);
    }

    [Fact]
    public async Task What_merely_happened_and_what_was_written_just_now_stays()
    {
        await world.HaveAsync(Old(AlertRules.DeadLetters), world.Alert("alert_2", AlertRules.SyncLag));
        await world.CheckAsync();
        world.Alerts.ShouldAllBe(alert => alert.ResolvedAt == null);
    }

    private AlertRow Old(string rule) => world.Alert("alert_1", rule) with { NextDueAt = null };

    private async Task LagAsync()
    {
        await world.ChangeAsync(row => row with { LastSyncAt = world.Clock.Now.AddHours(-3) });
        await world.CheckLaterAsync();
    }

    private Task SyncedAsync() => world.ChangeAsync(row => row with { LastSyncAt = world.Clock.Now });
}
