using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>kill -9 while many creations are on their way out.</summary>
public sealed class PushCrashTests : Story
{
    [NodeFact]
    public async Task An_empty_server_takes_all_tasks_by_itself_and_a_kill_in_between_doubles_none()
    {
        const int Made = 36;
        const int Answered = 8;
        var world = await StartAsync(tasks: 0);
        for (var number = 1; number <= Made; number++)
            await world.Hub.CreateAsync(new { title = $"Made {number}", status = "TODO" });
        var held = Enumerable.Range(Answered, Made - Answered).Select(_ => world.Proxy.HoldReply(request => request.IsWrite && world.Proxy.Writes > Answered)).ToList();
        await world.ConnectAsync();
        await world.WebhooksOnAsync();
        await Eventually.HoldsAsync(() => ShouldStandStillAsync(world, Answered));
        await world.Hub.KillAsync();
        held.ForEach(reply => reply.Lose());
        await world.Hub.StartAsync();

        await world.EndedAsync(world.Link.FirstJob);
        await Eventually.HoldsAsync(async () => (await world.Rest.TasksAsync()).Count.ShouldBe(Made));
        await world.SettledAsync();
        (await world.Rest.TasksAsync()).Select(task => task.Title).ShouldBe(Enumerable.Range(1, Made).Select(number => $"Made {number}"), ignoreOrder: true);
        (await world.Hub.TasksAsync()).ShouldAllBe(task => task.Fields.Status == "TODO");
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(Made);
    }

    // Every creation on its way has taken effect, and no further one leaves before an answer comes.
    private static async Task ShouldStandStillAsync(World world, int answered)
    {
        var sent = world.Proxy.Writes;
        sent.ShouldBeGreaterThan(answered);
        await Task.Delay(TimeSpan.FromSeconds(1));
        world.Proxy.Writes.ShouldBe(sent);
        (await world.Rest.TasksAsync()).Count.ShouldBe(sent);
    }
}
