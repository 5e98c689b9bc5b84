using Concord.EndToEnd.Crashes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Soak;

/// <summary>Those who work in both systems and in the hub, each at a steady pace. Each title is one system's people's and each description the hub's, so that nothing is a matter of opinion.</summary>
internal sealed class SoakPeople(SoakWorld world, CancellationToken stop)
{
    private static readonly TimeSpan BetweenEdits = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenNew = TimeSpan.FromSeconds(5);

    private int deeds;

    /// <summary>What they did, each thing acknowledged.</summary>
    public int Deeds => Volatile.Read(ref deeds);

    /// <summary>Until told to stop; each finishes what they are at.</summary>
    public Task WorkAsync() => Task.WhenAll([.. world.Sites.SelectMany(site => new[] { RenameAsync(site), AddAsync(site) }), EditAsync(), AddHereAsync()]);

    private Task RenameAsync(SoakSite site)
    {
        var theirs = site.Ledger.All().Where(entry => entry.Title.StartsWith(site.Frequency, StringComparison.Ordinal)).Select(entry => entry.Id).ToList();
        return RepeatAsync(BetweenEdits, number =>
        {
            var id = theirs[number % theirs.Count];
            return site.TellAsync(world.Hub, "task.updated", site.Ledger.Rename(id, $"{site.Frequency} {id} renamed {number}"));
        });
    }

    private Task AddAsync(SoakSite site) =>
        RepeatAsync(BetweenNew, number => site.TellAsync(world.Hub, "task.created", site.Ledger.Add($"{site.Frequency} new {number}")));

    private async Task EditAsync()
    {
        var ids = (await world.Hub.TasksAsync()).Select(task => task.Id).ToList();
        await RepeatAsync(BetweenEdits, async number => await world.Hub.EditAsync(ids[number % ids.Count], new { description = $"Description {number}" }));
    }

    private Task AddHereAsync() => RepeatAsync(BetweenNew, async number => await world.Hub.CreateAsync(new { title = $"Made here {number}" }));

    private async Task RepeatAsync(TimeSpan pause, Func<int, Task> workAsync)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            await workAsync(number);
            Interlocked.Increment(ref deeds);
            await Task.Delay(pause);
        }
    }
}
