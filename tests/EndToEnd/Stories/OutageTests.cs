using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>The system is away for a while.</summary>
public sealed class OutageTests : Story
{
    [NodeFact]
    public async Task What_changed_on_both_sides_while_the_system_was_away_arrives_once_it_is_back()
    {
        var world = await SyncedAsync(tasks: 5);
        var mine = await world.HereAsync(2);
        world.Proxy.IsDown = true;
        await world.Hub.EditAsync(mine.Id, new { title = "Changed here" });
        await world.Rest.ChangeAsync(3, new { title = "Changed outside" });
        await Eventually.HoldsAsync(async () => (await world.Hub.OperationsAsync(world.Link.Id)).ShouldHaveSingleItem().LastError.ShouldNotBeNullOrEmpty());
        (await world.Hub.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{world.Link.Id}/test")).Status.ShouldBe(502);

        world.Proxy.IsDown = false;
        await Eventually.HoldsAsync(async () =>
        {
            (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Title.ShouldBe("Changed here");
            (await world.HereAsync(3)).Fields.Title.ShouldBe("Changed outside");
        });
        await world.SettledAsync();
        (await world.Hub.OperationsAsync(world.Link.Id)).ShouldHaveSingleItem().State.ShouldBe("CONFIRMED");
        (await world.Hub.GetAsync<IntegrationView>($"/api/admin/integrations/{world.Link.Id}")).Status.ShouldBe("ACTIVE");
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(1);
    }
}
