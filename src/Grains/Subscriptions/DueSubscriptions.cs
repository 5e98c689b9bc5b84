using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Subscriptions;

/// <summary>Finds the subscriptions that are behind the feed and may be tried now.</summary>
public sealed class DueSubscriptions(IDatabase database, TimeProvider clock)
{
    internal async Task<ImmutableArray<string>> IdsAsync()
    {
        var reads = new Reads();
        var ids = Ask(reads);
        await database.ReadAsync(reads);
        return [.. ids()];
    }

    /// <summary>Asks together with other things; the answer is there once they were read.</summary>
    internal Func<IEnumerable<string>> Ask(Reads reads)
    {
        var rows = reads.Add(From.Table<SubscriptionRow>().WhereIn(row => row.Status, [SubscriptionStatus.ACTIVE, SubscriptionStatus.FAILING]));
        var head = reads.Add(Head);
        return () => rows.Rows.Where(row => row.Position < PositionOf(head.Rows) && IsDue(row, clock.GetUtcNow())).Select(row => row.Id);
    }

    internal static bool IsDue(SubscriptionRow row, DateTimeOffset now) => row.Status != SubscriptionStatus.PAUSED && (row.NextDueAt ?? now) <= now;

    /// <summary>The last place given in the feed; 0 while there is none.</summary>
    internal static async Task<long> HeadAsync(IDatabase database) => PositionOf(await database.QueryAsync(Head));

    private static long PositionOf(ImmutableArray<FeedHeadRow> heads) => heads.FirstOrDefault()?.Position ?? 0;

    private static Query<FeedHeadRow> Head { get; } = From.Table<FeedHeadRow>().Where(row => row.Feed, FeedHeadRow.Records);
}
