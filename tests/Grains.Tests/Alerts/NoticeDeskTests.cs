using Concord.Connectors.Notices;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;

namespace Concord.Grains.Tests.Alerts;

/// <summary>People are told by the channels of a rule: at once, then together after its cooldown, with retries, and never of nothing.</summary>
public sealed class NoticeDeskTests : IAsyncDisposable
{
    private readonly AlertWorld world = new("""{"emails": ["ada@example.org", "bob@example.org"], "rules": {"Held Run": {"cooldownMinutes": 30, "channels": ["email", "slack"]}}}""");

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task An_alert_is_told_at_once_by_each_channel()
    {
        await world.HaveAsync(world.Alert("alert_1"));
        await world.TellAsync();

        var mail = world.Mailer.Mails.ShouldHaveSingleItem();
        mail.To.ShouldBe(["ada@example.org", "bob@example.org"]);
        mail.Subject.ShouldBe("[BritePool] Integration Alert: int_a - WARNING");
        mail.Body.ShouldContain("alert_1 happened.");
        mail.Body.ShouldContain("View Details: https://hub.example/dashboard/admin/integrations/int_a");
        world.Chat.Posts.ShouldHaveSingleItem().ShouldContain("alert_1 happened.");
        world.Notices.ShouldAllBe(row => row.State == NoticeState.SENT && row.SentAt == world.Clock.Now && row.NextDueAt == null);
        var alert = world.Alerts.Single();
        (string.Join(' ', alert.Channels), alert.NextDueAt, alert.NoticeIds.Length).ShouldBe(("dashboard email slack", null, 2));

        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_follows_within_the_cooldown_is_told_together_at_its_end()
    {
        await world.HaveAsync(world.Alert("alert_1"));
        await world.TellAsync();
        await world.HaveAsync(world.Alert("alert_2"), world.Alert("alert_3"));
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(1);
        world.Alerts.Where(row => row.Id != "alert_1").ShouldAllBe(row => row.NextDueAt == world.Clock.Now.AddMinutes(30));

        world.Clock.Pass(TimeSpan.FromMinutes(30));
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(2);
        world.Mailer.Mails[1].Body.ShouldContain("alert_2 happened.");
        world.Mailer.Mails[1].Body.ShouldContain("alert_3 happened.");
        world.Alerts.ShouldAllBe(row => row.NextDueAt == null);
    }

    [Fact]
    public async Task Another_rule_has_a_cooldown_of_its_own()
    {
        await world.HaveAsync(world.Alert("alert_1"), world.Alert("alert_2", AlertRules.Oscillation));
        await world.TellAsync();

        world.Mailer.Mails.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_rule_of_the_dashboard_alone_tells_nobody()
    {
        await world.HaveAsync(world.Alert("alert_1", AlertRules.SyncLag));
        await world.TellAsync();

        world.Notices.ShouldBeEmpty();
        (string.Join(' ', world.Alerts.Single().Channels), world.Alerts.Single().NextDueAt).ShouldBe(("dashboard", null));
    }

    [Fact]
    public async Task A_mail_that_is_not_taken_is_tried_again_and_given_up_after_the_last_retry()
    {
        world.Mailer.Reply = new TellReply.Failed("The mail server is away.");
        await world.HaveAsync(world.Alert("alert_1"));
        foreach (var minutes in new[] { 1, 2, 4, 8, 16 })
        {
            await world.TellAsync();
            var notice = Mail();
            (notice.State, notice.NextDueAt, notice.LastError).ShouldBe((NoticeState.PENDING, world.Clock.Now.AddMinutes(minutes), "The mail server is away."));
            world.Clock.Pass(TimeSpan.FromMinutes(minutes));
        }

        await world.TellAsync();
        (Mail().State, Mail().NextDueAt, Mail().Attempts).ShouldBe((NoticeState.FAILED, null, 6));
        world.Mailer.Mails.ShouldAllBe(mail => mail.Id == Mail().Id);
        world.Chat.Posts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_that_is_taken_ends_it_and_a_wish_for_later_is_kept()
    {
        world.Mailer.Reply = new TellReply.Failed("Later.", TimeSpan.FromHours(1));
        await world.HaveAsync(world.Alert("alert_1"));
        await world.TellAsync();
        Mail().NextDueAt.ShouldBe(world.Clock.Now.AddHours(1));

        world.Mailer.Reply = new TellReply.Taken("bob@example.org was refused.");
        world.Clock.Pass(TimeSpan.FromHours(1));
        await world.TellAsync();
        (Mail().State, Mail().LastError).ShouldBe((NoticeState.SENT, "bob@example.org was refused."));
    }

    [Fact]
    public async Task Without_a_mail_server_and_a_chat_the_notices_say_which_setting_is_missing()
    {
        world.Ways = world.Ways with { Mailer = null, Slack = null };
        await world.HaveAsync(world.Alert("alert_1"));
        await world.TellAsync();

        world.Notices.ShouldAllBe(row => row.State == NoticeState.SKIPPED && row.NextDueAt == null);
        world.Notices.Select(row => row.LastError).ShouldBe(["This installation has no mail server: set Smtp__Host and Smtp__From.", "This installation has no chat: set Slack__WebhookUrl."]);
    }

    [Fact]
    public async Task Nothing_is_told_of_an_integration_that_is_gone()
    {
        await world.HaveAsync(world.Alert("alert_1"));
        await world.CommitAsync(new CommitUnit("u").Delete(world.Row));
        await world.TellAsync();

        world.Notices.ShouldBeEmpty();
    }

    private NoticeRow Mail() => world.Notices.Single(row => row.Channel == AlertChannel.Email);
}

/// <summary>Who is written to where the integration names nobody.</summary>
public sealed class NoticeRecipientTests : IAsyncDisposable
{
    private readonly AlertWorld world = new();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task The_installations_address_comes_first()
    {
        await world.HaveAsync(world.Alert("alert_1"), world.Alert("alert_2", AlertRules.DeadLetters));
        await world.TellAsync();

        world.Mailer.Mails.ShouldAllBe(mail => mail.To.SequenceEqual(new[] { "ops@example.org" }));
    }

    [Fact]
    public async Task Then_the_admins_among_the_users_as_long_as_they_are_enabled()
    {
        world.Ways = world.Ways with { AdminEmail = null };
        await world.HaveAsync(User("usr_1", "WEB_STEWARD"), User("usr_2", "VIEWER"), User("usr_3", "BOARD_CHAIR"), User("usr_4", "BOARD_CHAIR") with { DisabledAt = world.Clock.Now });
        await world.HaveAsync(world.Alert("alert_1"));
        await world.TellAsync();

        world.Mailer.Mails.Single().To.ShouldBe(["usr_1@example.org", "usr_3@example.org"]);
    }

    [Fact]
    public async Task Without_anybody_the_notice_says_what_to_set()
    {
        world.Ways = world.Ways with { AdminEmail = null };
        await world.HaveAsync(world.Alert("alert_1"));
        await world.TellAsync();

        world.Notices.Single().ShouldSatisfyAllConditions(row => row.State.ShouldBe(NoticeState.SKIPPED), row => row.LastError.ShouldNotBeNull().ShouldContain("Admin__Email"));
    }

    private UserRow User(string id, string role) => new()
    {
        Id = id,
        Name = id,
        Email = $"{id}@example.org",
        EmailKey = $"{id}@example.org",
        Role = role,
        CreatedAt = world.Clock.Now,
        UpdatedAt = world.Clock.Now,
        Revision = 1,
    };
}
