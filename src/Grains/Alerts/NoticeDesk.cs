using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;

namespace Concord.Grains.Alerts;

/// <summary>
/// Makes notices of alerts: at once, or, where people were told of the same rule a short while ago, of all alerts together once its cooldown is over. No
/// alert is left untold. Who was told of an alert is told when it has ended, with the same patience.
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
        foreach (var alerts in due.GroupBy(row => (row.Name, Kind: KindOf(row))))
        {
            await TellAsync([.. alerts], setup.Config.Alerts.Of(alerts.Key.Name), alerts.Key.Kind, now);
        }

        foreach (var notice in await database.QueryAsync(From.Table<NoticeRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.NextDueAt, Is.AtMost, clock.GetUtcNow()).OrderBy(row => row.Id)))
        {
            await sender.SendAsync(setup, notice);
        }
    }

    // Who loses to an acknowledgement finds the alerts due at the next look.
    private async Task TellAsync(ImmutableArray<AlertRow> alerts, AlertRule rule, NoticeKind kind, DateTimeOffset now)
    {
        var unit = new CommitUnit(ids.New("unit"));
        var channels = kind == NoticeKind.ALERT ? rule.Channels : [.. alerts.SelectMany(alert => alert.Channels).Distinct()];
        await pipeline.CommitAsync(await NotBeforeAsync(alerts[0].IntegrationId, rule, kind) is { } later && later > now
            ? alerts.Aggregate(unit, (all, alert) => all.Update(alert with { NextDueAt = later }))
            : Told(unit, alerts, kind, [.. Beyond(channels).Select(channel => Notice(alerts, kind, channel, now))]));
    }

    // Of one that ended before anybody was told people hear both at once.
    private static NoticeKind KindOf(AlertRow alert) => alert.ResolvedAt is null || alert.NoticeIds.IsEmpty ? NoticeKind.ALERT : NoticeKind.ALL_CLEAR;

    private static CommitUnit Told(CommitUnit unit, ImmutableArray<AlertRow> alerts, NoticeKind kind, ImmutableArray<NoticeRow> notices)
    {
        ImmutableArray<string> channels = [AlertChannel.Dashboard, .. notices.Select(notice => notice.Channel)];
        ImmutableArray<string> made = [.. notices.Select(notice => notice.Id)];
        return alerts.Aggregate(
            notices.Aggregate(unit, (all, notice) => all.Insert(notice)),
            (all, alert) => all.Update(kind == NoticeKind.ALERT
                ? alert with { NextDueAt = null, Channels = channels, NoticeIds = made }
                : alert with { NextDueAt = null, ClearNoticeIds = made }));
    }

    private NoticeRow Notice(ImmutableArray<AlertRow> alerts, NoticeKind kind, string channel, DateTimeOffset now) => new()
    {
        Id = ids.New("note"),
        IntegrationId = alerts[0].IntegrationId,
        Rule = alerts[0].Name,
        Kind = kind,
        Channel = channel,
        AlertIds = [.. alerts.Select(alert => alert.Id)],
        State = NoticeState.PENDING,
        NextDueAt = now,
        Attempts = 0,
        CreatedAt = now,
        Revision = 1,
    };

    private async Task<DateTimeOffset?> NotBeforeAsync(string integrationId, AlertRule rule, NoticeKind kind) => (await database.QueryAsync(From.Table<NoticeRow>()
        .Where(row => row.IntegrationId, integrationId).Where(row => row.Rule, rule.Name).Where(row => row.Kind, kind).OrderByDescending(row => row.Id).Take(1))).FirstOrDefault()?.CreatedAt + rule.Cooldown;

    private static IEnumerable<string> Beyond(ImmutableArray<string> channels) => channels.Where(channel => channel != AlertChannel.Dashboard);
}
