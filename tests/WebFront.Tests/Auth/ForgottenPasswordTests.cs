using System.Text;
using System.Text.RegularExpressions;
using Concord.Smtp;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Who forgot the password gets a one-time token by mail; the answer tells nobody who has an account.</summary>
public sealed class ForgottenPasswordTests
{
    private const string Forgot = "/api/auth/password/forgot";

    [Fact]
    public async Task The_mail_brings_a_token_that_sets_the_password_within_an_hour()
    {
        await using var sink = new SmtpSink();
        await using var front = await StartAsync(sink);
        var id = await front.PersonAsync();

        (await AskAsync(front, "Ann@Example.org")).Status.ShouldBe(200);

        var mail = await MailAsync(sink, 1);
        mail.To.ShouldBe([People.Email]);
        TextOf(mail).ShouldContain("2026-01-31 09:00 UTC");
        var token = TokenOf(mail);
        front.Clock.Now += TimeSpan.FromMinutes(60) - TimeSpan.FromMilliseconds(1);
        (await front.PostAsync("/api/auth/password/reset", $$"""{"token":"{{token}}","password":"another long password"}""", token: null)).Status.ShouldBe(200);
        (await front.SignInAsync(password: "another long password")).Status.ShouldBe(200);
        (await front.AuditAsync("user.password-link-made")).ShouldHaveSingleItem().Actor.ShouldBe(id);
    }

    [Fact]
    public async Task The_answer_is_the_same_whether_there_is_such_a_user_and_only_users_get_mail()
    {
        await using var sink = new SmtpSink();
        await using var front = await StartAsync(sink);
        await front.PersonAsync();
        var off = await front.PersonAsync(email: "off@example.org");
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{off}", """{"disabled":true}""");

        Reply[] replies = [await AskAsync(front, "nobody@example.org"), await AskAsync(front, "off@example.org"), await AskAsync(front, People.Email)];

        replies.ShouldAllBe(reply => reply.Status == 200 && reply.Text == replies[0].Text);
        (await MailAsync(sink, 1)).To.ShouldBe([People.Email]);
    }

    [Fact]
    public async Task A_mailbox_is_not_flooded()
    {
        await using var sink = new SmtpSink();
        await using var front = await StartAsync(sink);
        await front.PersonAsync();
        await AskAsync(front, People.Email);
        await MailAsync(sink, 1);

        await AskAsync(front, People.Email);
        front.Clock.Now += TimeSpan.FromMinutes(1);
        await AskAsync(front, People.Email);

        await MailAsync(sink, 2);
        (await front.AuditAsync("user.password-link-made")).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_an_admin_gave_does_not_keep_the_mail_back()
    {
        await using var sink = new SmtpSink();
        await using var front = await StartAsync(sink);
        var id = await front.PersonAsync(password: null);
        (await front.PostAsync($"/api/admin/users/{id}/password-link")).Json.ShouldSatisfyAllConditions(
            made => made.GetProperty("mailedTo").GetString().ShouldBe(People.Email), made => made.GetProperty("token").GetString().ShouldBeNull());
        await MailAsync(sink, 1);

        await AskAsync(front, People.Email);

        TokenOf(await MailAsync(sink, 2)).ShouldStartWith("clnk_");
    }

    [Fact]
    public async Task What_an_admins_mail_did_not_bring_is_handed_over()
    {
        await using var sink = new SmtpSink();
        sink.Unknown.Add(People.Email);
        await using var front = await StartAsync(sink);
        var id = await front.PersonAsync(password: null);

        var made = (await front.PostAsync($"/api/admin/users/{id}/password-link")).Json;

        made.GetProperty("token").GetString()!.ShouldStartWith("clnk_");
        made.GetProperty("trouble").GetString()!.ShouldContain(People.Email);
        made.GetProperty("mailedTo").GetString().ShouldBeNull();
    }

    [Fact]
    public async Task A_mail_that_is_not_taken_is_told_in_the_log_without_the_token()
    {
        await using var sink = new SmtpSink();
        sink.Unknown.Add(People.Email);
        await using var front = await StartAsync(sink);
        await front.PersonAsync();

        await AskAsync(front, People.Email);

        await LineAsync(front, "was not sent");
        front.Log.Lines.ShouldAllBe(line => !line.Contains("clnk_"));
    }

    [Fact]
    public async Task Without_a_mail_server_the_answer_says_whom_to_ask()
    {
        await using var front = await Front.StartAsync();

        (await AskAsync(front, People.Email)).ShouldBeProblem(409, "mail-not-set").Detail!.ShouldContain("WEB_STEWARD");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"email":"no address"}""")]
    [InlineData("""{"email":["ann@example.org"]}""")]
    public async Task What_is_no_address_is_refused(string body)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Forgot, body, token: null)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["email"]);
    }

    [Fact]
    public async Task Asking_is_limited_by_address()
    {
        await using var front = await Front.StartAsync();
        for (var count = 0; count < 10; count++)
            await AskAsync(front, "nobody@example.org");

        (await AskAsync(front, "nobody@example.org")).ShouldBeProblem(429, "too-many-requests");
    }

    [Fact]
    public void No_more_of_them_wait_than_fit()
    {
        // Not started, so that nobody takes any away.
        using var forgotten = new ForgottenPasswords(null!, null!, null!, new FixedClock(), NullLogger<ForgottenPasswords>.Instance);
        for (var count = 0; count < ForgottenPasswords.MostWaiting; count++)
            forgotten.Ask(People.Email, new Origin(null, null)).ShouldBeTrue();

        forgotten.Ask(People.Email, new Origin(null, null)).ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_fails_keeps_nobody_else_from_theirs()
    {
        await using var sink = new SmtpSink();
        TroubledDatabase? troubled = null;
        await using var front = await StartAsync(sink, database => troubled = new TroubledDatabase(database));
        await front.PersonAsync();
        troubled!.Unreadable = typeof(UserRow);
        await AskAsync(front, People.Email);
        await LineAsync(front, "the person has to ask again");

        troubled.Unreadable = null;
        await AskAsync(front, People.Email);

        (await MailAsync(sink, 1)).To.ShouldBe([People.Email]);
    }

    private static Task<Front> StartAsync(SmtpSink sink, Func<IDatabase, IDatabase>? between = null) =>
        Front.StartAsync(between: between, settings: [("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{sink.Port}"), ("Smtp:From", "concord@example.org"), ("Smtp:StartTls", "false")]);

    private static Task<Reply> AskAsync(Front front, string email) => front.PostAsync(Forgot, $$"""{"email":"{{email}}"}""", token: null);

    private static async Task<ReceivedMail> MailAsync(SmtpSink sink, int count)
    {
        await ComesAsync(() => sink.Mails.Count >= count, look => sink.Received += look, look => sink.Received -= look);
        sink.Mails.Count.ShouldBe(count);
        return sink.Mails.Last();
    }

    private static Task LineAsync(Front front, string text) =>
        ComesAsync(() => front.Log.Lines.Any(line => line.Contains(text)), look => front.Log.Written += look, look => front.Log.Written -= look);

    // Looks once whoever tells of news is listened to, and then at each piece of news.
    private static async Task ComesAsync(Func<bool> isThere, Action<Action> listen, Action<Action> leave)
    {
        var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (isThere())
                come.TrySetResult();
        }

        listen(Look);
        Look();
        await come.Task.WaitAsync(TestContext.Current.CancellationToken);
        leave(Look);
    }

    private static string TextOf(ReceivedMail mail)
    {
        var body = mail.Text[(mail.Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        return mail.Text.Contains("base64") ? Encoding.UTF8.GetString(Convert.FromBase64String(body)) : body.Replace("=\n", "").Replace("=3D", "=");
    }

    private static string TokenOf(ReceivedMail mail) => Regex.Match(TextOf(mail), "clnk_[A-Za-z0-9_-]{43}").Value;
}
