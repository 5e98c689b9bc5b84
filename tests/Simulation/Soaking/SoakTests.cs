namespace Concord.Simulation.Soaking;

/// <summary>Days beside systems that come and go break no promise, and almost nothing fails.</summary>
public sealed class SoakTests
{
    [Fact]
    public void A_day_beside_systems_that_come_and_go_keeps_the_success_rate_and_every_promise()
    {
        var (world, course) = SoakCommand.Play(seed: 1, TimeSpan.FromDays(1));

        world.Journal.Violations.ShouldBeEmpty();
        course.Share.Processed.ShouldBeGreaterThan(100);
        world.Journal.Counts.Keys.Where(name => name.StartsWith("request met by", StringComparison.Ordinal)).ShouldNotBeEmpty();
    }
}
