using System.Collections.Immutable;
using Concord.Connectors.Notices;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Alerts;

/// <summary>How an installation tells people.</summary>
/// <param name="Mailer">Null: it has no mail server.</param>
/// <param name="Slack">Where chats take messages; a secret. Null: nowhere.</param>
/// <param name="AdminEmail">Who gets the mails of integrations that name nobody; null: every WEB_STEWARD and BOARD_CHAIR.</param>
/// <param name="Site">Where people reach this installation.</param>
public sealed record NoticeWays(IMailer? Mailer, Uri? Slack, string? AdminEmail, Uri Site);

/// <summary>What came of an attempt to tell somebody.</summary>
/// <param name="Reply">What the other end said; null: nobody was asked.</param>
/// <param name="To">The addresses that were written to.</param>
/// <param name="Missing">Why nobody was asked: the setting that is missing.</param>
internal sealed record NoticeAttempt(TellReply? Reply, ImmutableArray<string> To, string? Missing = null)
{
    public NoticeAttempt(string missing)
        : this(null, [], missing)
    {
    }
}

/// <summary>Sends notices, each at least once, with the retries that outside writes have.</summary>
public sealed class NoticeSender(IDatabase database, CommitPipeline pipeline, IHealthSource source, NoticeWays ways, SlackPoster slack, IdSource ids, TimeProvider clock, Func<double> chance)
{
    private const string NoMail = "This installation has no mail server: set Smtp__Host and Smtp__From.";
    private const string NoSlack = "This installation has no chat: set Slack__WebhookUrl.";
    private const string Nobody = "Nobody is to be written to: set Admin__Email, or name addresses in the integration's alerts.emails.";

    private const int MostErrors = 5;
    private const int MostRecipients = 20;
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);
    private static readonly string[] Admins = ["WEB_STEWARD", "BOARD_CHAIR"];

    /// <summary>One attempt.</summary>
    internal async Task SendAsync(IntegrationSetup setup, NoticeRow notice)
    {
        var told = await ToldAsync(setup, notice);
        var attempt = await PostAsync(setup, notice.Channel, notice.Id, new(NoticeText.Subject(told), NoticeText.Mail(told), NoticeText.Chat(told)));
        var tried = attempt.Reply is { } reply ? After(notice, reply) : notice with { State = NoticeState.SKIPPED, NextDueAt = null, LastError = attempt.Missing };
        await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(tried));
    }

    /// <summary>One attempt to say that this is a test, which is kept nowhere.</summary>
    internal Task<NoticeAttempt> TestAsync(IntegrationSetup setup, string channel) =>
        PostAsync(setup, channel, ids.New("note"), NoticeText.Test(setup.Row.Name, LinkOf(setup)));

    private async Task<NoticeAttempt> PostAsync(IntegrationSetup setup, string channel, string id, NoticeTexts texts)
    {
        if (channel != AlertChannel.Email)
        {
            return ways.Slack is { } target ? new(await slack.PostAsync(target, texts.Chat), []) : new(NoSlack);
        }

        if (ways.Mailer is not { } mailer)
        {
            return new(NoMail);
        }

        var recipients = await RecipientsAsync(setup);
        return recipients.IsEmpty ? new(Nobody) : new(await mailer.SendAsync(new Mail(id, recipients, texts.Subject, texts.Mail)), recipients);
    }

    private async Task<ImmutableArray<string>> RecipientsAsync(IntegrationSetup setup)
    {
        if (!setup.Config.Alerts.Emails.IsEmpty)
        {
            return setup.Config.Alerts.Emails;
        }

        return ways.AdminEmail is { } admin
            ? [admin]
            : [.. (await database.QueryAsync(From.Table<UserRow>().WhereIn(row => row.Role, Admins).Where(row => row.DisabledAt, Is.Null).Take(MostRecipients))).Select(row => row.Email)];
    }

    private NoticeRow After(NoticeRow notice, TellReply reply)
    {
        var now = clock.GetUtcNow();
        if (reply is TellReply.Taken taken)
        {
            return notice with { State = NoticeState.SENT, SentAt = now, NextDueAt = null, LastError = taken.Remark };
        }

        var failed = (TellReply.Failed)reply;
        var retryAt = now + Backoff.Delay(notice.Attempts, chance(), failed.RetryAfter);
        return notice with { State = retryAt is null ? NoticeState.FAILED : NoticeState.PENDING, Attempts = notice.Attempts + 1, NextDueAt = retryAt, LastError = failed.Message };
    }

    private string LinkOf(IntegrationSetup setup) => $"{ways.Site.ToString().TrimEnd('/')}/dashboard/admin/integrations/{setup.Id}";

    private async Task<Told> ToldAsync(IntegrationSetup setup, NoticeRow notice)
    {
        var now = clock.GetUtcNow();
        var alerts = await database.QueryAsync(From.Table<AlertRow>().WhereIn(row => row.Id, notice.AlertIds).OrderBy(row => row.Id));
        var errors = await database.QueryAsync(From.Table<SyncLogRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.CreatedAt, Is.Greater, now - Recent)
            .Where(row => row.Status, SyncStatus.FAILED).OrderByDescending(row => row.CreatedAt).Take(MostErrors));
        return new(
            setup.Row.Name, setup.Row.Status, [.. alerts.Select(alert => new ToldAlert(alert.Name, alert.Severity, alert.Message, alert.CreatedAt, alert.ResolvedAt))],
            (await source.VitalsAsync(setup.Id, Recent, now, now, now)).Recent.ErrorRate,
            setup.Row.LastSuccessAt,
            await database.CountAsync(From.Table<ConflictRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.Status, ConflictStatus.PENDING)),
            [.. errors.Select(row => $"{row.CreatedAt:HH:mm:ss} {row.Operation} {row.ResourceType} {row.ResourceId}: {row.ErrorMessage ?? row.Reason}")],
            LinkOf(setup), notice.Kind == NoticeKind.ALL_CLEAR);
    }
}
