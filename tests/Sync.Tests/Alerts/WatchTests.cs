using System.Collections.Immutable;
using Concord.Sync.Alerts;
using Concord.Sync.Health;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Alerts;

/// <summary>F025's alerting rules and ours, each at its threshold and just above it.</summary>
public sealed class WatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly WatchFigures Well = new(
        IntegrationStatus.ACTIVE, SyncFrequency.HOURLY, Now.AddMinutes(-30), 0, null, new Share(100, 0), 0, [], 0, Traffic.None);

    [Fact]
    public void Nothing_is_found_where_all_is_well() => Found(Well).ShouldBeEmpty();

    [Fact]
    public void The_rules_are_F025s_to_the_letter()
    {
        static string Line(string name) => AlertRules.Of(name) is var rule ? $"{rule.Severity} {string.Join('+', rule.Channels)} {rule.Threshold} {rule.Window?.TotalMinutes} {rule.Cooldown.TotalMinutes}" : "";

        Line("High Error Rate").ShouldBe("WARNING email+dashboard 10 60 60");
        Line("Integration Down").ShouldBe("CRITICAL email+slack+dashboard 3  30");
        Line("Sync Lag").ShouldBe("WARNING dashboard 2  120");
        Line("Many Pending Conflicts").ShouldBe("INFO dashboard 10  180");
    }

    [Fact]
    public void More_than_a_tenth_that_failed_is_a_high_error_rate()
    {
        Found(Well with { Recent = new(100, 10) }).ShouldBeEmpty();
        Found(Well with { Recent = new(100, 11) }).ShouldBe("High Error Rate");
    }

    [Theory]
    [InlineData(HookState.SWITCHED_OFF, true, false, "Webhook Registration Lost")]
    [InlineData(HookState.NOT_LISTED, true, false, "Webhook Registration Lost")]
    [InlineData(HookState.NOT_LISTED, false, true, "Webhook Registration Lost")]
    [InlineData(HookState.NOT_LISTED, false, false, "")]
    [InlineData(HookState.LISTED, true, true, "")]
    [InlineData(null, true, true, "")]
    public void A_registration_is_lost_that_was_seen_to_work_before(HookState? state, bool wasListed, bool hasSent, string found) =>
        Found(Well with { Hook = new(state, wasListed ? Now.AddDays(-1) : null), Traffic = hasSent ? new(1, Now.AddDays(-2), null) : Traffic.None }).ShouldBe(found);

    [Fact]
    public void What_became_of_a_registration_is_said_with_the_time_of_its_last_sight()
    {
        Message(Well with { Hook = new(HookState.SWITCHED_OFF, Now) }).ShouldContain("has switched off the webhook of this integration; it was last seen to work at 2026-03-02 12:00 UTC");
        Message(Well with { Hook = new(HookState.NOT_LISTED, Now) }).ShouldContain("no longer lists a webhook for this integration's address");
    }

    [Fact]
    public void Three_failures_in_a_row_are_a_connection_that_is_down()
    {
        Found(Well with { ConnectionFailures = 2 }).ShouldBeEmpty();
        Found(Well with { ConnectionFailures = 3, Trouble = "No route." }).ShouldBe("Integration Down");
        Message(Well with { ConnectionFailures = 3, Trouble = "No route." }).ShouldContain("failed 3 times in a row: No route.");
    }

    [Theory]
    [InlineData(SyncFrequency.HOURLY, 120, "")]
    [InlineData(SyncFrequency.HOURLY, 121, "Sync Lag")]
    [InlineData(SyncFrequency.EVERY_15MIN, 31, "Sync Lag")]
    [InlineData(SyncFrequency.DAILY, 2880, "")]
    [InlineData(SyncFrequency.DAILY, 2881, "Sync Lag")]
    [InlineData(SyncFrequency.MANUAL, 1_000_000, "")]
    public void Two_periods_without_a_run_are_a_lag(SyncFrequency frequency, int minutes, string found) =>
        Found(Well with { Frequency = frequency, LastSyncAt = Now.AddMinutes(-minutes) }).ShouldBe(found);

    [Fact]
    public void More_than_ten_conflicts_are_many()
    {
        Found(Well with { PendingConflicts = 10 }).ShouldBeEmpty();
        Found(Well with { PendingConflicts = 11 }).ShouldBe("Many Pending Conflicts");
    }

    [Fact]
    public void New_conflicts_are_news_that_names_the_first_of_them()
    {
        var finding = All(Well with { NewConflicts = ["TASK “A” (task_1)", "TASK b", "TASK c", "TASK d", "TASK e", "TASK f", "TASK g"] }).ShouldHaveSingleItem();

        (finding.Rule, finding.IsNews).ShouldBe(("Conflict Detected", true));
        finding.Message.ShouldStartWith("Sync conflict detected in TASK “A” (task_1), TASK b, TASK c, TASK d, TASK e and 2 more, with Tasks.");
    }

    [Fact]
    public void What_was_given_up_is_news()
    {
        All(Well with { NewDeadLetters = 1 }).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.Rule.ShouldBe("Dead Letters"), finding => finding.IsNews.ShouldBeTrue(), finding => finding.Details.ShouldBe(FieldValue.Of(("deadLetters", FieldValue.Of(1)))));
    }

    [Fact]
    public void One_that_was_given_up_is_told_as_such_and_not_by_what_follows_from_it() =>
        Found(Well with { Status = IntegrationStatus.ERROR, ConnectionFailures = 6, LastSyncAt = Now.AddDays(-9), Recent = new(10, 10) }).ShouldBe("Integration Error");

    [Theory]
    [InlineData(IntegrationStatus.PAUSED)]
    [InlineData(IntegrationStatus.DISABLED)]
    public void One_that_an_admin_stopped_is_left_alone(IntegrationStatus status) =>
        Found(Well with { Status = status, PendingConflicts = 99, LastSyncAt = Now.AddDays(-9) }).ShouldBeEmpty();

    [Fact]
    public void An_integrations_own_thresholds_count()
    {
        var own = AlertSettings.Default with
        {
            Changed = ImmutableDictionary<string, AlertRule>.Empty.Add("High Error Rate", AlertRules.Of("High Error Rate") with { Threshold = 50 }),
        };

        Watch.Findings("Tasks", Well with { Recent = new(100, 50) }, own, Now).ShouldBeEmpty();
        Watch.Findings("Tasks", Well with { Recent = new(100, 51) }, own, Now).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(20, 30, 61, true)]
    [InlineData(20, 30, 60, false)]
    [InlineData(20, 60, 121, true)]
    [InlineData(20, 60, 120, false)]
    [InlineData(19, 30, 10_000, false)]
    public void Silence_is_twice_the_longest_usual_pause_and_an_hour_at_least(long count, int pause, int silent, bool isFound)
    {
        var traffic = new Traffic(count, Now.AddMinutes(-silent), TimeSpan.FromMinutes(pause));

        Found(Well with { Traffic = traffic }).ShouldBe(isFound ? "Silence" : "");
    }

    private static ImmutableArray<Finding> All(WatchFigures figures) => Watch.Findings("Tasks", figures, AlertSettings.Default, Now);

    private static string Found(WatchFigures figures) => string.Join(", ", All(figures).Select(finding => finding.Rule));

    private static string Message(WatchFigures figures) => All(figures).Single().Message;
}
