using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;

namespace Concord.Grains.Alerts;

/// <summary>
/// Makes notices of alerts: at once, or, where people were told of the same rule a short while ago, of all alerts together once its cooldown is over. No
/// alert is left untold.
/// </summary>
public sealed class NoticeDesk(IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, NoticeSender sender, IdSource ids, TimeProvider clock)
{
    /// <summary>Makes what is due, and sends what is due. Harmless when nothing is.</summary>
    internal async Task WorkAsync(string integrationId)
    {
        if (await catalog.FindAsync(integrationId) is not { } setup)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var due = await database.QueryAsync(From.Table<AlertRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.Id));
        foreach (var alerts in due.GroupBy(row => row.Name, StringComparer.Ordinal))
        {
            await TellAsync([.. alerts], setup.Config.Alerts.Of(alerts.Key), now);
        }

        foreach (var notice in await database.QueryAsync(From.Table<NoticeRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.NextDueAt, Is.AtMost, clock.GetUtcNow()).OrderBy(row => row.Id)))
        {
            await sender.SendAsync(setup, notice);
        }
    }

    // Who loses to an acknowledgement finds the alerts due at the next look.
    private async Task TellAsync(ImmutableArray<AlertRow> alerts, AlertRule rule, DateTimeOffset now)
    {
        var unit = new CommitUnit(ids.New("unit"));
        await pipeline.CommitAsync(await NotBeforeAsync(alerts[0].IntegrationId, rule) is { } later && later > now
            ? alerts.Aggregate(unit, (all, alert) => all.Update(alert with { NextDueAt = later }))
            : Told(unit, alerts, [.. Channels(rule).Select(channel => Notice(alerts, channel, now))]));
    }

    private static CommitUnit Told(CommitUnit unit, ImmutableArray<AlertRow> alerts, ImmutableArray<NoticeRow> notices)
    {
        ImmutableArray<string> channels = [AlertChannel.Dashboard, .. notices.Select(notice => notice.Channel)];
        ImmutableArray<string> made = [.. notices.Select(notice => notice.Id)];
        return alerts.Aggregate(
            notices.Aggregate(unit, (all, notice) => all.Insert(notice)),
            (all, alert) => all.Update(alert with { NextDueAt = null, Channels = channels, NoticeIds = made }));
    }

    private NoticeRow Notice(ImmutableArray<AlertRow> alerts, string channel, DateTimeOffset now) => new()
    {
        Id = ids.New("note"),
        IntegrationId = alerts[0].IntegrationId,
        Rule = alerts[0].Name,
        Channel = channel,
        AlertIds = [.. alerts.Select(alert => alert.Id)],
        State = NoticeState.PENDING,
        NextDueAt = now,
        Attempts = 0,
        CreatedAt = now,
        Revision = 1,
    };

    private async Task<DateTimeOffset?> NotBeforeAsync(string integrationId, AlertRule rule) => (await database.QueryAsync(From.Table<NoticeRow>()
        .Where(row => row.IntegrationId, integrationId).Where(row => row.Rule, rule.Name).OrderByDescending(row => row.Id).Take(1))).FirstOrDefault()?.CreatedAt + rule.Cooldown;

    private static IEnumerable<string> Channels(AlertRule rule) => rule.Channels.Where(channel => channel != AlertChannel.Dashboard);
}
