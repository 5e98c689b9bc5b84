using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>A copy is deleted outside where that is not passed on: by policy, or since nothing flows in. Nothing is, until the copy is seen again.</summary>
public sealed class GoneScenarios
{
    private static readonly Traits Ignoring = new() { Deletes = DeletePolicy.IGNORE };
    private static readonly Traits Outward = new() { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL };

    [Fact]
    public void What_was_changed_here_meanwhile_goes_out_when_the_copy_is_seen_again() => Stage.Play(Ignoring, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Delete(outside);
        await stage.QuietAsync();
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.RunAsync();
        stage.World.Disk.All<OperationRow>().ShouldBeEmpty("there is nothing to write to");
        stage.Record(here).DeletedAt.ShouldBeNull();

        stage.Restore(outside, """{"title":"first","completed":true}""");
        await stage.QuietAsync();

        (stage.There(outside, "title"), stage.Here(here, "status")).ShouldBe(("ours", "COMPLETED"));
    });

    [Fact]
    public void A_write_that_finds_its_copy_gone_is_made_again_when_the_copy_is_back() => Stage.Play(Ignoring, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.deleted");
        stage.Delete(outside);
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.QuietAsync();
        stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem().State.ShouldBe(OperationState.SUPERSEDED);

        stage.Trouble.At("task.created");
        stage.Restore(outside, """{"title":"first","completed":false}""");
        await stage.RunAsync();

        stage.There(outside, "title").ShouldBe("ours");
    });

    [Fact]
    public void A_record_that_was_deleted_here_meanwhile_leaves_the_copy_that_comes_back_alone() => Stage.Play(Ignoring, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Delete(outside);
        await stage.QuietAsync();
        await stage.Person.DeleteAsync(here);
        await stage.QuietAsync();

        stage.Restore(outside, """{"title":"first","completed":false}""");
        await stage.QuietAsync();

        (stage.IsThere(outside), stage.Record(here).DeletedAt is null).ShouldBe((true, false));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_nothing_flows_in_a_copy_that_came_back_goes_with_its_record(bool isTold) => Stage.Play(Outward, async stage =>
    {
        var copy = await GoneAsync(stage);
        if (!isTold) stage.Trouble.At("task.created");
        stage.Restore(copy, """{"title":"mine"}""");
        await stage.SecondsAsync(10);

        await stage.Person.DeleteAsync("task_a");
        await stage.QuietAsync();

        stage.IsThere(copy).ShouldBeFalse();
    });

    [Fact]
    public void Where_nothing_flows_in_a_full_run_looks_for_what_is_gone() => Stage.Play(Outward, async stage =>
    {
        var copy = await GoneAsync(stage);
        await stage.PatchAsync("task_a", """{"title":"second"}""");
        await stage.QuietAsync();
        stage.Trouble.At("task.created");
        stage.Restore(copy, """{"title":"mine"}""");
        await stage.QuietAsync();
        stage.There(copy, "title").ShouldBe("mine", "nobody has told");

        await stage.RunAsync();

        stage.There(copy, "title").ShouldBe("second");
    });

    [Fact]
    public void A_payload_from_before_the_delete_does_not_pass_for_the_copy() => Stage.Play(Ignoring, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated", TimeSpan.FromMinutes(1));
        stage.Edit(outside, """{"title":"theirs"}""");
        stage.Delete(outside);
        await stage.SecondsAsync(120);
        await stage.QuietAsync();

        stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.Gone.ShouldBeTrue(), row => row.SyncStatus.ShouldBe(MappingStatus.DETACHED));
        stage.Here(here, "title").ShouldBe("first");
    });

    [Fact]
    public void Where_nothing_flows_in_nobody_looks_at_a_copy_for_a_value_that_waits() => Stage.Play(Outward with { Assigned = true }, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"mine","assignedToId":"member_1"}""");
        stage.Trouble.At("task.deleted");
        stage.Delete(copy);

        await stage.PatchAsync("task_a", """{"assignedToId":"member_2"}""");
        await stage.RunAsync();

        stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem().Gone.ShouldBeFalse();
    });

    // A record whose copy was deleted by somebody.
    private static async Task<string> GoneAsync(Stage stage)
    {
        var copy = await stage.MadeAsync();
        stage.Delete(copy);
        await stage.QuietAsync();
        stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem().Gone.ShouldBeTrue();
        return copy;
    }
}
