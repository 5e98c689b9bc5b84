using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>
/// I1: what was acknowledged is there, and ended. I2: with its events, and with the log row that the sender was told. And of all copies of one
/// webhook that was told with something to know it by, one is worked off, and none but a copy passes for one.
/// </summary>
internal sealed class DeliveryCheck(World world)
{
    private readonly Dictionary<string, DeliveryRow> deliveries = world.Disk.All<DeliveryRow>().ToDictionary(row => row.SyncLogId, StringComparer.Ordinal);

    public void Run()
    {
        var logs = world.Disk.All<SyncLogRow>().Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var acknowledged in world.Sites.SelectMany(site => site.Post.Sent).Select(sent => sent.Log).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var delivery = deliveries.GetValueOrDefault(acknowledged);
            Expect(delivery is { State: DeliveryState.CLOSED, Disposition: not null }, "I1", $"the acknowledged delivery with log id {acknowledged} is {delivery?.State.ToString() ?? "not there"}");
            Expect(logs.Contains(acknowledged), "I2", $"the acknowledged delivery with log id {acknowledged} has no log row");
        }

        foreach (var row in world.Disk.All<DeliveryEventRow>())
            Expect(row.Disposition is not null, "I2", $"event {row.Position} of {row.DeliveryId} has no disposition");
        foreach (var site in world.Sites) CheckCopies(site);
    }

    private void CheckCopies(Site site)
    {
        foreach (var same in site.Post.Sent.GroupBy(sent => KeyOf(site, sent), StringComparer.Ordinal))
        {
            var first = same.First();
            // What nobody acknowledged may have been stored; of several at once any may come first.
            Expect(!same.All(IsDuplicate), "I2", $"{site}: {first.Webhook.Id} passed for a copy of an earlier webhook, and there is none: {first.Webhook.Body}");
            if (!IsKnownAgain(site)) continue;
            var news = same.Where(sent => sent.Log is not null && !IsDuplicate(sent)).ToList();
            Expect(news.Count <= 1, "I2", $"{site}: {news.Count} copies of {first.Webhook.Id} were worked off as news");
        }
    }

    private bool IsDuplicate(SentWebhook sent) => sent.Log is { } log && deliveries.GetValueOrDefault(log)?.Disposition == Disposition.DUPLICATE;

    // Without an id, what a webhook says in full, with its time, is all that two copies have in common.
    private static string KeyOf(Site site, SentWebhook sent) => site.Traits.DeliveryIds || !IsKnownAgain(site) ? sent.Webhook.Id : sent.Webhook.Body;

    private static bool IsKnownAgain(Site site) => site.Traits.DeliveryIds || (!site.Traits.ThinWebhooks && site.Traits.UpdatedAt);

    private void Expect(bool holds, string which, string what)
    {
        if (!holds) world.Journal.Violation(which, what);
    }
}
