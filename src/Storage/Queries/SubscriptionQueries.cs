using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>Reads on subscriptions to changes.</summary>
public static class SubscriptionQueries
{
    /// <summary>Newest first; a status of null does not count.</summary>
    public static Task<Page<SubscriptionRow>> SubscriptionsAsync(this ISqlSource source, Paging paging, SubscriptionStatus? status = null) =>
        Listing.DescendingAsync<SubscriptionRow>(source, Listing.Select<SubscriptionRow>(source).AndIf("status = @status", "status", status), paging, row => row.Id);

    /// <summary>Null when there is none with this id.</summary>
    public static async Task<SubscriptionRow?> SubscriptionAsync(this ISqlSource source, string id) =>
        (await Listing.RowsAsync<SubscriptionRow>(source, Listing.Select<SubscriptionRow>(source).AndIf("id = @id", "id", id))).FirstOrDefault();
}
