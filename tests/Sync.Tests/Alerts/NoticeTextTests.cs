using System.Collections.Immutable;
using Concord.Sync.Alerts;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Alerts;

/// <summary>F025's mail, word by word.</summary>
public sealed class NoticeTextTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Told One = new(
        "Tasks", IntegrationStatus.DEGRADED, [new("High Error Rate", AlertSeverity.WARNING, "11 of 100 failed.", At)], 11, At.AddHours(-1), 4, ["12:00:00 UPDATE TASK task_1: no"],
        "https://hub.example/dashboard/admin/integrations/int_1");

    [Fact]
    public void A_mail_is_F025s_template()
    {
        NoticeText.Subject(One).ShouldBe("[BritePool] Integration Alert: Tasks - WARNING");
        NoticeText.Mail(One).ShouldBe("""
            Integration: Tasks
            Status: DEGRADED
            Alert: High Error Rate

            2026-03-02 12:00:00 UTC 11 of 100 failed.

            Details:
            - Error Rate: 11%
            - Last Successful Sync: 2026-03-02 11:00:00 UTC
            - Pending Conflicts: 4

            Recent Errors:
            - 12:00:00 UPDATE TASK task_1: no

            View Details: https://hub.example/dashboard/admin/integrations/int_1

            ---
            This is an automated alert from BritePool Integration System

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Before_the_first_success_and_without_errors_it_says_so()
    {
        var mail = NoticeText.Mail(One with { LastSuccessAt = null, RecentErrors = [] });

        mail.ShouldContain("- Last Successful Sync: never\n");
        mail.ShouldContain("Recent Errors:\n- none\n");
    }

    [Fact]
    public void Names_from_outside_make_no_line_of_their_own()
    {
        var told = One with { Integration = "Tasks\r\nBcc: all@example.org", RecentErrors = ["no\n---\nView Details: https://evil.example"] };

        NoticeText.Subject(told).ShouldBe("[BritePool] Integration Alert: Tasks  Bcc: all@example.org - WARNING");
        NoticeText.Mail(told).Split('\n').ShouldNotContain(line => line.StartsWith("View Details: https://evil", StringComparison.Ordinal) || line.StartsWith("Bcc", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_alerts_are_told_together_with_the_worst_in_the_subject()
    {
        var alerts = Enumerable.Range(1, 25).Select(number => new ToldAlert("Held Run", number == 3 ? AlertSeverity.CRITICAL : AlertSeverity.INFO, $"Job {number} waits.", At)).ToImmutableArray();

        NoticeText.Subject(One with { Alerts = alerts }).ShouldEndWith("- CRITICAL");
        var chat = NoticeText.Chat(One with { Alerts = alerts });
        chat.ShouldContain("Job 20 waits.\nand 5 more\nhttps://hub.example/");
        chat.ShouldNotContain("Job 21 waits.");
    }

    [Fact]
    public void A_subject_stays_short() => NoticeText.Subject(One with { Integration = new string('x', 500) }).Length.ShouldBe(200);
}
