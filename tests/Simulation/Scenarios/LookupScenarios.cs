using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Scenarios;

/// <summary>Who works on a record is known on the other side later than the record, or never.</summary>
public sealed class LookupScenarios
{
    [Fact]
    public void Who_waits_for_somebody_that_never_comes_is_looked_at_less_and_less_however_often_it_is_merged() => Stage.Play(new() { Assigned = true }, async stage =>
    {
        await stage.MadeAsync("""{"title":"mine","assignedToId":"member_1"}""");
        await stage.SecondsAsync(10_000);
        var before = stage.World.Disk.All<LookupWaitRow>().ShouldHaveSingleItem();
        before.Attempts.ShouldBeGreaterThan(10);

        await stage.RunAsync();

        stage.World.Disk.All<LookupWaitRow>().ShouldHaveSingleItem().Attempts.ShouldBeGreaterThanOrEqualTo(before.Attempts);
    });
}
