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
        var rows = await database.QueryAsync(From.Table<SubscriptionRow>().WhereIn(row => row.Status, [SubscriptionStatus.ACTIVE, SubscriptionStatus.FAILING]));
        if (rows.IsEmpty)
        {
            return [];
        }

        var (head, now) = (await HeadAsync(database), clock.GetUtcNow());
        return [.. rows.Where(row => row.Position < head && IsDue(row, now)).Select(row => row.Id)];
    }

    internal static bool IsDue(SubscriptionRow row, DateTimeOffset now) => row.Status != SubscriptionStatus.PAUSED && (row.NextDueAt ?? now) <= now;

    /// <summary>The last place given in the feed; 0 while there is none.</summary>
    internal static async Task<long> HeadAsync(IDatabase database) =>
        (await database.QueryAsync(From.Table<FeedHeadRow>().Where(row => row.Feed, FeedHeadRow.Records))).FirstOrDefault()?.Position ?? 0;
}
