using Concord.Connectors.Notices;
using Concord.Simulation.Outside;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>People are told of what needs them, whatever happens to the hub or the mail server meanwhile.</summary>
public sealed class AlertScenarios
{
    [Fact]
    public void An_alert_that_was_written_just_before_a_crash_is_told_by_the_next_process() => Stage.Play(async stage =>
    {
        await FailAsync(stage, until: () => stage.World.Disk.All<AlertRow>().Length == 1);
        stage.World.Mailbox.Mails.ShouldBeEmpty();
        stage.World.Node!.Die("for the script");
        await stage.SecondsAsync(90);

        stage.World.Mailbox.Mails.ShouldHaveSingleItem().Body.ShouldContain("Alert: Integration Down");
    });

    [Fact]
    public void A_mail_server_that_is_away_gets_the_mail_once_it_is_back() => Stage.Play(async stage =>
    {
        stage.World.Mailbox.Trouble = new TellReply.Failed("Away.");
        await FailAsync(stage, until: () => stage.World.Disk.All<NoticeRow>().Any(row => row.Attempts == 2));
        stage.World.Mailbox.Trouble = null;
        await stage.SecondsAsync(300);

        stage.World.Mailbox.Mails.ShouldHaveSingleItem();
        stage.World.Disk.All<NoticeRow>().Single(row => row.Channel == "email").State.ShouldBe(NoticeState.SENT);
    });

    [Fact]
    public void A_conflict_is_told_within_ten_minutes_and_once() => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.ClashAsync(outside, here);
        await stage.SecondsAsync(600);

        stage.World.Mailbox.Mails.ShouldHaveSingleItem().Body.ShouldContain("Sync conflict detected in TASK “ours”");
        await stage.SecondsAsync(3_600);
        stage.World.Mailbox.Mails.Count.ShouldBe(1);
    });

    // Of a connection that fails three times in a row, and is well again after that.
    private static async Task FailAsync(Stage stage, Func<bool> until)
    {
        var (_, here) = await stage.PairAsync();
        stage.Trouble.At("GET", "/tasks", new Passage(Fate.NotSent), times: 3);
        await stage.PatchAsync(here, """{"title":"mine"}""");
        for (var looks = 0; !until() && looks < 20_000; looks++) await stage.SecondsAsync(0.05);
    }
}
