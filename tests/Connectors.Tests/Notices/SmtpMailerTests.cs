using Concord.Connectors.Notices;
using Concord.Connectors.Tests.Support;
using Concord.Smtp;

namespace Concord.Connectors.Tests.Notices;

/// <summary>Mail over a real connection to a real (small) server.</summary>
public sealed class SmtpMailerTests
{
    private static readonly Mail Alert = new("note_1", ["ada@example.org", "bob@example.org"], "Störung - CRITICAL", "Zeile eins\nÄnderung\n.alone\n");

    [Fact]
    public async Task A_mail_arrives_with_its_headers_and_words()
    {
        await using var sink = new SmtpSink();

        (await MailerTo(sink).SendAsync(Alert)).ShouldBe(new TellReply.Taken());

        var mail = sink.Mails.ShouldHaveSingleItem();
        (mail.From, string.Join(' ', mail.To)).ShouldBe(("hub@example.org", "ada@example.org bob@example.org"));
        mail.Text.ShouldContain("Message-ID: <note_1@example.org>");
        mail.Text.ShouldContain("Auto-Submitted: auto-generated");
        mail.Text.ShouldContain("Subject: =?utf-8?");
        mail.Text.ShouldContain("charset=utf-8");
    }

    [Fact]
    public async Task It_signs_in_where_the_server_wants_it()
    {
        await using var sink = new SmtpSink { Password = "open sesame" };

        (await MailerTo(sink, "open sesame").SendAsync(Alert)).ShouldBe(new TellReply.Taken());
        (await MailerTo(sink, "guess").SendAsync(Alert)).ShouldBeOfType<TellReply.Failed>().Message.ShouldNotContain("guess");
        sink.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whom_it_does_not_reach_is_told_and_the_others_have_it_once()
    {
        await using var sink = new SmtpSink { Unknown = { "bob@example.org" } };

        (await MailerTo(sink).SendAsync(Alert)).ShouldBeOfType<TellReply.Taken>().Remark.ShouldNotBeNull().ShouldContain("bob@example.org");
        sink.Mails.ShouldHaveSingleItem().To.ShouldBe(["ada@example.org"]);
    }

    [Fact]
    public async Task A_mail_that_nobody_may_get_failed()
    {
        await using var sink = new SmtpSink { Unknown = { "ada@example.org", "bob@example.org" } };

        (await MailerTo(sink).SendAsync(Alert)).ShouldBeOfType<TellReply.Failed>().Message.ShouldContain("ada@example.org");
        sink.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_encryption_gets_nothing_where_it_is_asked_for()
    {
        await using var sink = new SmtpSink();
        var mailer = new SmtpMailer(new SmtpSettings("127.0.0.1", sink.Port, null, null, "hub@example.org", StartTls: true), TimeProvider.System);

        (await mailer.SendAsync(Alert)).ShouldBeOfType<TellReply.Failed>().Message.ShouldContain("Smtp__StartTls");
        sink.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_failure_that_names_it()
    {
        var sink = new SmtpSink();
        await sink.DisposeAsync();

        (await MailerTo(sink).SendAsync(Alert)).ShouldBeOfType<TellReply.Failed>().Message.ShouldContain($"127.0.0.1:{sink.Port}");
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_not_waited_for_for_ever()
    {
        await using var sink = new SmtpSink { IsSilent = true };
        var time = new ManualTime();
        var sending = MailerTo(sink, clock: time).SendAsync(Alert);
        time.Advance(SmtpMailer.Patience);

        (await sending).ShouldBeOfType<TellReply.Failed>().Message.ShouldContain("did not answer within 20 s");
    }

    private static SmtpMailer MailerTo(SmtpSink sink, string? password = null, TimeProvider? clock = null) =>
        new(new SmtpSettings("127.0.0.1", sink.Port, password is null ? null : "hub", password, "hub@example.org", StartTls: false), clock ?? TimeProvider.System);
}
