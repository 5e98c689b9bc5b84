using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>kill -9 right after answers were given.</summary>
public sealed class KeptTests : Story
{
    [NodeFact]
    public async Task Whatever_was_answered_before_a_kill_is_there_after_the_next_start()
    {
        const int Tasks = 3;
        const int Made = 30;
        var world = await SyncedAsync(Tasks);
        var ids = new List<string>();
        for (var number = 1; number <= Made; number++)
            ids.Add((await world.Hub.CreateAsync(new { title = $"Made {number}" })).Id);
        await world.Hub.RestartAfterKillAsync();

        var here = (await world.Hub.TasksAsync()).Select(task => task.Id).ToHashSet();
        ids.ShouldAllBe(id => here.Contains(id));
        await Eventually.HoldsAsync(async () => (await world.Rest.TasksAsync()).Count.ShouldBe(Tasks + Made));
        await world.SettledAsync();
        await world.ShouldMirrorAsync();
        (await world.Rest.TasksAsync()).Select(task => task.Title).Distinct().Count().ShouldBe(Tasks + Made);
    }
}
