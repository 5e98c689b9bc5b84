using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>
/// What a subscriber was promised: every committed version after its start came at least once, whenever it came it was the same under the
/// same id, and for the first time in the order of the feed, which is the order of each record's versions.
/// </summary>
internal sealed class FeedCheck(World world)
{
    public void Run()
    {
        var arrived = world.Subscriber.Arrived;
        var start = world.Subscriber.Start!.Value;
        var feed = world.Disk.All(From.Table<RecordChangeRow>().OrderBy(row => row.Position)).ToDictionary(row => row.Position);
        foreach (var same in arrived.GroupBy(change => (change.RecordId, change.Version)))
            Expect(same.Distinct().Count() == 1, $"version {same.Key.Version} of {same.Key.RecordId} came as {string.Join(" and ", same.Select(change => change.WebhookId).Distinct())}, or with other words");

        foreach (var same in arrived.GroupBy(change => change.WebhookId, StringComparer.Ordinal))
            Expect(same.Select(change => change.Position).Distinct().Count() == 1, $"{same.Key} is several changes");

        foreach (var change in arrived.Where(change => feed.GetValueOrDefault(change.Position) is not { } row || row.Id != change.RecordId || row.Version != change.Version))
            Expect(false, $"{change.WebhookId} is not in the feed");

        Expect(arrived.All(change => change.Position > start), "something came from before its start");
        var firsts = arrived.DistinctBy(change => change.Position).ToList();
        foreach (var (before, after) in firsts.Zip(firsts.Skip(1)))
            Expect(before.Position < after.Position, $"version {after.Version} of {after.RecordId} came after a later change");

        var told = firsts.Select(change => change.Position).ToHashSet();
        foreach (var missing in feed.Values.Where(row => row.Position > start && !told.Contains(row.Position)))
            Expect(false, $"version {missing.Version} of {missing.Id} never came");
        world.Journal.Count("change told to a subscriber again", arrived.Count - firsts.Count);
    }

    private void Expect(bool holds, string what)
    {
        if (!holds) world.Journal.Violation("subscriber", what);
    }
}
