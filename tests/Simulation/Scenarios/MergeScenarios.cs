using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Both sides work on one record.</summary>
public sealed class MergeScenarios
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Edits_of_different_fields_merge_without_a_conflict(bool full) => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW, FullUpdate = full }, async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"color":"red"}""");

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.PatchAsync(here, """{"description":"ours","status":"COMPLETED"}""");
        await stage.QuietAsync();

        (stage.Here(here, "title"), stage.Here(here, "description")).ShouldBe(("theirs", "ours"));
        (stage.There(outside, "title"), stage.There(outside, "notes"), stage.There(outside, "completed")).ShouldBe(("theirs", "ours", "true"));
        stage.There(outside, "color").ShouldBe("red");
        stage.World.Disk.All<Storage.Rows.ConflictRow>().ShouldBeEmpty();
    });

    [Fact]
    public void Todo_survives_five_round_trips() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.PatchAsync(here, """{"status":"TODO"}""");
        for (var trip = 1; trip <= 5; trip++)
        {
            stage.Edit(outside, $$"""{"title":"theirs {{trip}}"}""");
            await stage.QuietAsync();
            await stage.PatchAsync(here, $$"""{"description":"ours {{trip}}"}""");
            await stage.QuietAsync();
            await stage.RunAsync();
        }

        stage.Here(here, "status").ShouldBe("TODO");
        stage.There(outside, "completed").ShouldBe("false");
        stage.Here(here, "title").ShouldBe("theirs 5");
    });

    [Theory]
    [InlineData(ConflictStrategy.LOCAL_WINS, "ours")]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, "theirs")]
    [InlineData(ConflictStrategy.LATEST_WINS, "theirs")]
    [InlineData(ConflictStrategy.CUSTOM_MERGE, "ours | theirs")]
    public void A_clash_is_decided_once_and_the_loser_is_on_record(ConflictStrategy strategy, string winner) => Stage.Play(new() { Strategy = strategy }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();

        await stage.ClashAsync(outside, here);

        stage.Here(here, "title").ShouldBe(winner);
        stage.There(outside, "title").ShouldBe(winner);
        var conflict = stage.Conflicts(ConflictStatus.AUTO_RESOLVED).ShouldHaveSingleItem();
        conflict.LocalData.ToJson().ShouldContain("ours");
        conflict.ExternalData.ToJson().ShouldContain("theirs");
    });

    [Theory]
    [InlineData("LOCAL_WINS", "ours")]
    [InlineData("EXTERNAL_WINS", "theirs")]
    [InlineData("CUSTOM_MERGE", "chosen")]
    public void A_clash_is_parked_until_a_person_settles_it(string strategy, string winner) => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.ClashAsync(outside, here);
        await stage.RunAsync();
        (stage.Here(here, "title"), stage.There(outside, "title")).ShouldBe(("ours", "theirs"));

        var answer = await stage.Person.ResolveAsync(stage.Pending!, strategy, data: strategy == "CUSTOM_MERGE" ? Stage.Json("""{"title":"chosen"}""") : null);
        await stage.QuietAsync();

        answer!.Verdict.ShouldBe(Grains.Verdict.Done);
        (stage.Here(here, "title"), stage.There(outside, "title")).ShouldBe((winner, winner));
    });

    [Fact]
    public void A_parked_clash_ends_by_itself_when_both_sides_say_the_same() => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.ClashAsync(outside, here);
        await stage.RunAsync();

        stage.Edit(outside, """{"title":"ours"}""");
        await stage.QuietAsync();

        stage.Pending.ShouldBeNull();
        stage.Conflicts(ConflictStatus.AUTO_RESOLVED).ShouldHaveSingleItem();
    });

    [Fact]
    public void Settling_a_clash_keeps_what_else_waits_for_the_next_run() =>
        Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW, Frequency = SyncFrequency.MANUAL }, async stage =>
        {
            var (outside, here) = await stage.PairAsync();
            await stage.PatchAsync(here, """{"title":"ours","dueDate":"2031-02-01T00:00:00.000Z"}""");
            stage.Edit(outside, """{"title":"theirs"}""");
            await stage.QuietAsync();

            await stage.Person.ResolveAsync(stage.Pending!, "EXTERNAL_WINS");
            await stage.RunAsync();

            stage.Here(here, "title").ShouldBe("theirs");
            stage.There(outside, "due").ShouldBe("2031-02-01T00:00:00.000Z");
        });
}
