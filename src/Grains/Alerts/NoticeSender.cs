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
        var sent = notice.Channel == AlertChannel.Email ? await MailAsync(setup, notice, told) : await ChatAsync(notice, told);
        await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(sent));
    }

    private async Task<NoticeRow> MailAsync(IntegrationSetup setup, NoticeRow notice, Told told)
    {
        if (ways.Mailer is not { } mailer)
        {
            return Skipped(notice, NoMail);
        }

        var recipients = await RecipientsAsync(setup);
        return recipients.IsEmpty ? Skipped(notice, Nobody) : After(notice, await mailer.SendAsync(new Mail(notice.Id, recipients, NoticeText.Subject(told), NoticeText.Mail(told))));
    }

    private async Task<NoticeRow> ChatAsync(NoticeRow notice, Told told) =>
        ways.Slack is { } target ? After(notice, await slack.PostAsync(target, NoticeText.Chat(told))) : Skipped(notice, NoSlack);

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

    private static NoticeRow Skipped(NoticeRow notice, string why) => notice with { State = NoticeState.SKIPPED, NextDueAt = null, LastError = why };

    private async Task<Told> ToldAsync(IntegrationSetup setup, NoticeRow notice)
    {
        var now = clock.GetUtcNow();
        var alerts = await database.QueryAsync(From.Table<AlertRow>().WhereIn(row => row.Id, notice.AlertIds).OrderBy(row => row.Id));
        var errors = await database.QueryAsync(From.Table<SyncLogRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.CreatedAt, Is.Greater, now - Recent)
            .Where(row => row.Status, SyncStatus.FAILED).OrderByDescending(row => row.CreatedAt).Take(MostErrors));
        return new(
            setup.Row.Name, setup.Row.Status, [.. alerts.Select(alert => new ToldAlert(alert.Name, alert.Severity, alert.Message, alert.CreatedAt))],
            (await source.VitalsAsync(setup.Id, Recent, now, now, now)).Recent.ErrorRate,
            setup.Row.LastSuccessAt,
            await database.CountAsync(From.Table<ConflictRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.Status, ConflictStatus.PENDING)),
            [.. errors.Select(row => $"{row.CreatedAt:HH:mm:ss} {row.Operation} {row.ResourceType} {row.ResourceId}: {row.ErrorMessage ?? row.Reason}")],
            $"{ways.Site.ToString().TrimEnd('/')}/dashboard/admin/integrations/{setup.Id}");
    }
}
