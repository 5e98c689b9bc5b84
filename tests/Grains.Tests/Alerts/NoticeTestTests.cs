using System.Text.Json.Nodes;
using Concord.Connectors.Notices;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Alerts;

/// <summary>A test message goes the way of alerts, and the other end's answer is the admin's.</summary>
public sealed class NoticeTestTests : IAsyncDisposable
{
    private readonly AlertWorld world = new("""{"emails": ["ada@example.org"]}""");

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_mail_that_is_taken_says_who_got_it()
    {
        world.Mailer.Reply = new TellReply.Taken("bob@example.org was refused.");
        var answer = JsonNode.Parse((await world.TestAsync("email")).Json!)!;

        answer.ToJsonString().ShouldBe("""{"channel":"email","remark":"bob@example.org was refused.","success":true,"to":["ada@example.org"]}""");
        world.Mailer.Mails.ShouldHaveSingleItem().Subject.ShouldBe("[BritePool] Test: int_a");
        world.Mailer.Mails[0].Body.ShouldContain("https://hub.example/dashboard/admin/integrations/int_a");
        world.Notices.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chat_gets_the_same()
    {
        (await world.TestAsync("slack")).Verdict.ShouldBe(Verdict.Done);
        world.Chat.Posts.ShouldHaveSingleItem().ShouldContain("This is a test message.");
        world.Mailer.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_is_told_in_its_words_and_not_tried_again()
    {
        world.Mailer.Reply = new TellReply.Failed("The mail server did not take the mail: 535 no.");
        var answer = await world.TestAsync("email");

        (answer.Verdict, answer.Code, answer.Detail).ShouldBe((Verdict.Unreachable, "notice-refused", "The mail server did not take the mail: 535 no."));
        await world.TellAsync();
        world.Mailer.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_chat_that_refuses_is_told()
    {
        world.Chat.Status = 404;
        var answer = await world.TestAsync("slack");
        (answer.Code, answer.Detail).ShouldBe(("notice-refused", "The chat answered 404; check Slack__WebhookUrl."));
    }

    [Theory]
    [InlineData("email", "This installation has no mail server: set Smtp__Host and Smtp__From.")]
    [InlineData("slack", "This installation has no chat: set Slack__WebhookUrl.")]
    public async Task Where_a_channel_is_missing_the_setting_is_named(string channel, string detail)
    {
        world.Ways = world.Ways with { Mailer = null, Slack = null };
        var answer = await world.TestAsync(channel);
        (answer.Verdict, answer.Code, answer.Detail).ShouldBe((Verdict.Refused, "channel-missing", detail));
    }

    [Fact]
    public async Task Who_asked_for_it_and_what_came_of_it_is_in_the_audit()
    {
        world.Mailer.Reply = new TellReply.Failed("No.");
        await world.TestAsync("email");
        var row = world.Rows<AuditRow>().ShouldHaveSingleItem();
        (row.Actor, row.Action, row.SubjectId, row.After).ShouldBe(("usr_1", "alert.tested", "int_a", """{"channel":"email","taken":false}"""));
    }

    [Fact]
    public async Task Of_an_integration_that_is_gone_nobody_is_told_anything()
    {
        await world.CommitAsync(new Concord.Storage.CommitUnit("u").Delete(world.Row));
        (await world.TestAsync("email")).Code.ShouldBe("integration-not-found");
        world.Mailer.Mails.ShouldBeEmpty();
    }
}
