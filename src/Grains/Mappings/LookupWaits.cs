using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Mappings;

/// <summary>
/// Records that wait for another one's mapping, because a value of theirs is translated by it. When the mapping is there their copy is read
/// again, and what waited is merged. That somebody waits is a row with a due time, so that whoever comes first, and whatever is lost, only costs time.
/// </summary>
public sealed class LookupWaits(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    private const int PageSize = 200;
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    /// <summary>The mapping has got its external id: whoever waits for it is due. A wake-up, not a promise.</summary>
    internal async Task BoundAsync(MappingRow mapping)
    {
        var waiting = await database.QueryAsync(From.Table<LookupWaitRow>()
            .Where(row => row.IntegrationId, mapping.IntegrationId).Where(row => row.TargetType, mapping.ResourceType)
            .WhereIn(row => row.KnownId, [mapping.InternalId, mapping.ExternalId!]));
        if (!waiting.IsEmpty)
        {
            var now = clock.GetUtcNow();
            await pipeline.CommitAsync(waiting.Aggregate(new CommitUnit(ids.New("unit")), (unit, row) => unit.Upsert(row with { NextDueAt = now })));
        }
    }

    /// <summary>Asks for those that are due to be looked at.</summary>
    internal static Query<LookupWaitRow> Due(ImmutableArray<string> integrations, DateTimeOffset now) => From.Table<LookupWaitRow>()
        .WhereIn(row => row.IntegrationId, integrations).Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.NextDueAt).Take(PageSize);

    /// <summary>Looks for the mappings that are waited for and due: where one is there, a fetch of the waiting record's copy is owed.</summary>
    /// <param name="due">What <see cref="Due"/> has found.</param>
    /// <param name="now">The moment.</param>
    internal async Task SweepAsync(ImmutableArray<LookupWaitRow> due, DateTimeOffset now)
    {
        if (due.IsEmpty)
        {
            return;
        }

        var (answered, unit) = (await AnsweredAsync(due), new CommitUnit(ids.New("unit")));
        foreach (var row in due)
        {
            unit = answered.Contains(row)
                ? Redriven(unit, row, row.ExternalId.Length > 0 ? row.ExternalId : (await CopyAsync(row))?.ExternalId, now)
                : unit.Upsert(row with { NextDueAt = NextLook(row.Attempts, now), Attempts = row.Attempts + 1 });
        }

        await pipeline.CommitAsync(unit);
    }

    // A copy that is still on its way is merged with everything known once it is there.
    private static CommitUnit Redriven(CommitUnit unit, LookupWaitRow row, string? waiting, DateTimeOffset now) => waiting is { } externalId
        ? unit.Upsert(HintRow.Owed(row.IntegrationId, row.ResourceType, externalId, "lookup", now)).DeleteIfSame(row)
        : unit.DeleteIfSame(row);

    // A little early, at a round moment: those that have waited about as long come together.
    private static DateTimeOffset NextLook(int attempts, DateTimeOffset now)
    {
        var rest = FirstLook * Math.Pow(2, Math.Min(attempts, 12));
        rest = rest < LongestRest ? rest : LongestRest;
        return now + rest - TimeSpan.FromTicks((now + rest).UtcTicks % (rest.Ticks / 4));
    }

    // One question for all who wait for mappings of one kind.
    private async Task<ImmutableHashSet<LookupWaitRow>> AnsweredAsync(ImmutableArray<LookupWaitRow> due)
    {
        var answered = ImmutableHashSet.CreateBuilder<LookupWaitRow>();
        foreach (var alike in due.GroupBy(row => (row.IntegrationId, row.TargetType, row.KnownSide)))
        {
            var (integrationId, targetType, side) = alike.Key;
            var query = From.Table<MappingRow>().Where(mapping => mapping.IntegrationId, integrationId).Where(mapping => mapping.ResourceType, targetType);
            var known = alike.Select(row => row.KnownId).Distinct();
            var found = await database.QueryAsync(side == Side.External
                ? query.WhereIn(mapping => mapping.ExternalId, known)
                : query.WhereIn(mapping => mapping.InternalId, known));
            var there = found.Where(mapping => mapping.ExternalId is not null).Select(mapping => side == Side.External ? mapping.ExternalId : mapping.InternalId).ToImmutableHashSet();
            answered.UnionWith(alike.Where(row => there.Contains(row.KnownId)));
        }

        return answered.ToImmutable();
    }

    private async Task<MappingRow?> CopyAsync(LookupWaitRow row) => (await database.QueryAsync(From.Table<MappingRow>()
        .Where(mapping => mapping.IntegrationId, row.IntegrationId).Where(mapping => mapping.ResourceType, row.ResourceType)
        .Where(mapping => mapping.InternalId, row.InternalId))).FirstOrDefault();
}
