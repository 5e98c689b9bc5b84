using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Starting and stopping.</summary>
public sealed class LifeTests : Story
{
    [NodeFact]
    public async Task A_second_process_on_the_same_database_is_refused_with_a_line_that_says_so()
    {
        var world = await StartAsync(tasks: 1);
        var made = await world.Hub.CreateAsync(new { title = "Before" });
        await using var second = world.Hub.LaunchSecond();
        (await second.ExitAsync()).ShouldBe(1);
        second.Output.ShouldContain("concord.db");
        second.Output.ShouldContain("another");
        second.Output.Trim().Split('\n').Length.ShouldBe(1, second.Output);

        await world.Hub.EditAsync(made.Id, new { title = "Undisturbed" });
        (await world.Hub.TasksAsync()).ShouldHaveSingleItem().Fields.Title.ShouldBe("Undisturbed");
    }

    [NodeFact]
    public async Task Ctrl_C_in_the_middle_of_a_run_stops_cleanly_and_the_run_goes_on_at_the_next_start()
    {
        var world = await StartAsync(tasks: 400);
        await world.ConnectAsync();
        await Eventually.HoldsAsync(async () => (await world.Hub.GetAsync<TaskPage>("/api/records/TASK?limit=1")).Records.ShouldNotBeEmpty());
        (await world.Hub.StopAsync()).ShouldBe(0, world.Hub.Output);

        await world.Hub.StartAsync();
        await world.EndedAsync(world.Link.FirstJob);
        await world.ShouldMirrorAsync();
    }
}
