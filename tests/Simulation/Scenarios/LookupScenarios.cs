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

    [Fact]
    public void Who_becomes_known_later_crosses_then_in_each_system_as_who_they_are_there() => Stage.PlayAll([new() { Assigned = true }, new() { Id = "int_two", Letter = "B", Assigned = true }], async stage =>
    {
        stage.Create("""{"title":"first","completed":false,"owner":"anna"}""");
        await stage.IntegrateAsync();
        var here = stage.Person.Records.ShouldHaveSingleItem().Id;
        var people = new Acquaintances(stage.World);
        stage.Everywhere(here, "owner").ShouldBe(["anna", null]);

        await people.IntroduceAsync("int_one", "member_a", "anna");
        await stage.QuietAsync();
        (stage.Here(here, "assignedToId"), stage.Everywhere(here, "owner")[1]).ShouldBe(("member_a", null));

        await people.IntroduceAsync("int_two", "member_a", "a. smith");
        await stage.QuietAsync();
        stage.Everywhere(here, "owner").ShouldBe(["anna", "a. smith"]);
    });

    [Fact]
    public void Who_becomes_known_later_crosses_without_a_run() => Stage.Play(new() { Assigned = true }, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"mine","assignedToId":"member_a"}""");
        stage.There(copy, "owner").ShouldBeNull();

        await new Acquaintances(stage.World).IntroduceAsync("int_one", "member_a", "anna");
        await stage.QuietAsync();

        stage.There(copy, "owner").ShouldBe("anna");
    });
}
