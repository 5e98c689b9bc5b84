using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Alerts;

/// <summary>Looks at an integration by the rules over time, every <see cref="HealthSchedule.Period"/>, and writes down what is new, goes on too long, or has ended.</summary>
public sealed class HealthDesk(IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, IHealthSource source, IdSource ids, TimeProvider clock)
{
    /// <summary>What was written within this time before a look belongs to the next one: a row is dated a moment before it can be seen.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private const int MostNamed = 100;

    private readonly AlertEndings endings = new(database);

    /// <summary>One look, if it is due. Of two at once one loses its row and writes nothing.</summary>
    internal async Task CheckAsync(string integrationId)
    {
        var now = clock.GetUtcNow();
        var (setup, last) = (await catalog.FindAsync(integrationId), await LastAsync(integrationId));
        if (setup is null || last?.NextDueAt > now)
        {
            return;
        }

        var findings = Watch.Findings(setup.Row.Name, await FiguresAsync(setup, last, now), setup.Config.Alerts, now);
        var next = new HealthCheckRow
        {
            IntegrationId = integrationId,
            NextDueAt = now + HealthSchedule.Period,
            CheckedAt = now - Settling,
            Firing = [.. findings.Where(finding => !finding.IsNews).Select(finding => finding.Rule)],
            Revision = last?.Revision ?? 1,
        };
        var unit = new CommitUnit(ids.New("unit"));
        unit = last is null ? unit.Insert(next) : unit.Update(next);
        unit = (await endings.FindAsync(setup, findings, now - Settling)).Aggregate(unit, (all, alert) => all.Update(AlertEndings.Ended(alert, now)));
        foreach (var finding in findings)
        {
            unit = await IsToldAsync(finding, setup, last, now) ? unit.Insert(AlertRows.Of(finding, integrationId, ids.New("alert"), now)) : unit;
        }

        await pipeline.CommitAsync(unit);
    }

    // What goes on is told again after a while, unless somebody took note of it; what ended in between is told anew.
    private async Task<bool> IsToldAsync(Finding finding, IntegrationSetup setup, HealthCheckRow? last, DateTimeOffset now)
    {
        if (finding.IsNews)
        {
            return true;
        }

        var told = (await database.QueryAsync(From.Table<AlertRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.Name, finding.Rule)
            .OrderByDescending(row => row.Id).Take(1))).FirstOrDefault();
        var isOver = told?.ResolvedAt is not null || told is null || now - told.CreatedAt >= setup.Config.Alerts.Of(finding.Rule).Cooldown;
        return isOver && (told?.AcknowledgedAt is null || last?.Firing.Contains(finding.Rule) != true);
    }

    private async Task<WatchFigures> FiguresAsync(IntegrationSetup setup, HealthCheckRow? last, DateTimeOffset now)
    {
        var (row, since) = (setup.Row, last?.CheckedAt ?? setup.Row.CreatedAt);
        var vitals = await source.VitalsAsync(setup.Id, setup.Config.Alerts.Of(AlertRules.HighErrorRate).Window!.Value, since, now - Settling, now);
        var pending = From.Table<ConflictRow>().Where(conflict => conflict.IntegrationId, setup.Id).Where(conflict => conflict.Status, ConflictStatus.PENDING);
        return new(
            row.Status, row.SyncFrequency, row.LastSyncAt ?? row.CreatedAt, row.ConnectionFailures, row.LastErrorMessage, vitals.Recent,
            await database.CountAsync(pending), await NewAsync(pending, since, now - Settling), vitals.GivenUp, vitals.Traffic, await HookAsync(setup));
    }

    private async Task<HookSighting?> HookAsync(IntegrationSetup setup) => setup.CanSayHooks
        ? (await database.QueryAsync(From.Table<HookCheckRow>().Where(row => row.IntegrationId, setup.Id))).Select(row => new HookSighting(row.State, row.ListedAt)).FirstOrDefault()
        : null;

    private async Task<ImmutableArray<string>> NewAsync(Query<ConflictRow> pending, DateTimeOffset since, DateTimeOffset until)
    {
        var conflicts = await database.QueryAsync(pending.Where(row => row.CreatedAt, Is.Greater, since).Where(row => row.CreatedAt, Is.AtMost, until).OrderBy(row => row.Id).Take(MostNamed));
        if (conflicts.IsEmpty)
        {
            return [];
        }

        var records = await database.QueryAsync(From.Table<RecordRow>().WhereIn(row => row.Id, conflicts.Select(conflict => conflict.ResourceId).Distinct()));
        return [.. conflicts.Select(conflict => $"{conflict.ResourceType} {NameOf(conflict, records)}")];
    }

    private static string NameOf(ConflictRow conflict, ImmutableArray<RecordRow> records) =>
        records.FirstOrDefault(row => row.Id == conflict.ResourceId && row.Type == conflict.ResourceType) is { } record && Titles.Of(record.Fields) is { } title
            ? $"“{title}” ({record.Id})"
            : conflict.ResourceId.Length > 0 ? conflict.ResourceId : conflict.ExternalId;

    private async Task<HealthCheckRow?> LastAsync(string integrationId) =>
        (await database.QueryAsync(From.Table<HealthCheckRow>().Where(row => row.IntegrationId, integrationId))).FirstOrDefault();
}
