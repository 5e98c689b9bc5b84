using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Simulation.Scenarios;

/// <summary>A field that something outside sets to and fro is left alone, until a person lets it flow again.</summary>
public sealed class FreezeScenarios
{
    [Fact]
    public void A_field_that_is_set_to_and_fro_outside_is_frozen_and_flows_again_after_a_person_says_so() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        for (var flip = 1; flip <= 7; flip++)
        {
            stage.Edit(outside, $$"""{"completed":{{(flip % 2 == 1 ? "true" : "false")}}}""");
            await stage.QuietAsync();
        }

        stage.Here(here, "status").ShouldBe("COMPLETED", "the fourth flip did not come in");
        stage.World.Disk.All<AlertRow>().ShouldHaveSingleItem().ResourceId.ShouldBe(here);
        var mapping = stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem();
        mapping.FrozenGroups.ShouldBe(["status"]);
        stage.Edit(outside, """{"completed":false,"notes":"theirs"}""");
        await stage.QuietAsync();
        (stage.Here(here, "status"), stage.Here(here, "description")).ShouldBe(("COMPLETED", "theirs"), "the other fields go on");

        await stage.Admin.UnfreezeAsync();
        await stage.QuietAsync();

        stage.Here(here, "status").ShouldBe("IN_PROGRESS");
    });

    [Fact]
    public void Somebody_here_who_takes_part_keeps_a_field_from_being_frozen() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        for (var turn = 1; turn <= 4; turn++)
        {
            stage.Edit(outside, """{"completed":true}""");
            await stage.QuietAsync();
            await stage.PatchAsync(here, """{"status":"TODO"}""");
            await stage.QuietAsync();
        }

        stage.World.Disk.All(From.Table<AlertRow>()).ShouldBeEmpty();
        (stage.Here(here, "status"), stage.There(outside, "completed")).ShouldBe(("TODO", "false"));
    });
}
