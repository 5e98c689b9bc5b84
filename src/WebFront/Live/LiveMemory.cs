
namespace Concord.WebFront.Live;

/// <summary>
/// What was told already, so that looks may overlap: a row is dated a moment before others can see it, so each look asks further back than the one before ended.
/// For one caller.
/// </summary>
internal sealed class LiveMemory(TimeProvider clock)
{
    // At which revision each row was told last, and when.
    private readonly Dictionary<string, (long Revision, DateTimeOffset At)> told = new(StringComparer.Ordinal);

    /// <summary>What is news among the rows, in the order of their kinds; told from now on.</summary>
    public IReadOnlyList<LiveEvent> Take(LiveRows rows)
    {
        var now = clock.GetUtcNow();
        var news = new List<LiveEvent>();
        foreach (var row in rows.Logs.Where(row => IsNews(row.Id, 1, now))) news.Add(LiveViews.Of(row));
        foreach (var row in rows.Conflicts.Where(row => IsNews(row.Id, row.Revision, now))) news.Add(LiveViews.Of(row));
        foreach (var row in rows.Jobs.Where(row => IsNews(row.Id, row.Revision, now))) news.Add(LiveViews.Of(row, now));
        foreach (var row in rows.Alerts.Where(row => IsNews(row.Id, (row.AcknowledgedAt is null ? 0 : 1) + (row.ResolvedAt is null ? 0 : 1), now))) news.Add(LiveViews.Of(row));
        foreach (var row in rows.Integrations.Where(row => IsNews(row.Id, row.Revision, now))) news.Add(LiveViews.Of(row));
        return news;
    }

    /// <summary>Forgets rows that no look can show any more.</summary>
    /// <param name="before">What was shown last before this moment.</param>
    public void Forget(DateTimeOffset before)
    {
        foreach (var id in told.Where(entry => entry.Value.At < before).Select(entry => entry.Key).ToArray()) told.Remove(id);
    }

    private bool IsNews(string id, long revision, DateTimeOffset now)
    {
        var news = !told.TryGetValue(id, out var before) || before.Revision < revision;
        told[id] = (news ? revision : before.Revision, now);
        return news;
    }
}
