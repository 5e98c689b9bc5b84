using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Values flow from here to a system, and nothing flows back.</summary>
public sealed class OneWayScenarios
{
    private static readonly Traits Outward = new() { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL };

    [Fact]
    public void A_copy_that_is_restored_outside_does_not_bring_its_deleted_record_back() => Stage.Play(Outward with { Matching = MatchMode.MATCH_THEN_CREATE }, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"mine","estimatedHours":5}""");
        await stage.Person.DeleteAsync("task_a");
        await stage.SecondsAsync(10);
        stage.IsThere(copy).ShouldBeFalse();

        stage.Restore(copy, """{"title":"mine","number":5}""");
        await stage.RunAsync();

        stage.IsThere(copy).ShouldBeTrue();
        stage.Record("task_a").DeletedAt.ShouldNotBeNull();
    });

    [Fact]
    public void An_edit_outside_stays_there_and_gives_way_to_the_next_one_here() => Stage.Play(Outward, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"first"}""");

        stage.Edit(copy, """{"title":"theirs"}""");
        await stage.RunAsync();
        (stage.Here("task_a", "title"), stage.There(copy, "title")).ShouldBe(("first", "theirs"));

        await stage.PatchAsync("task_a", """{"title":"second"}""");
        await stage.QuietAsync();
        stage.There(copy, "title").ShouldBe("second");
    });

    [Fact]
    public void A_write_of_the_whole_record_decides_nothing_about_what_it_was_not_made_for() => Stage.Play(Outward with { FullUpdate = true }, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"first","description":"ours"}""");
        stage.Edit(copy, """{"notes":null}""");
        stage.Trouble.At("PUT", $"/tasks/{copy}", new(Outside.Fate.Answered) { Out = TimeSpan.FromSeconds(5) });

        await stage.PatchAsync("task_a", """{"title":"second"}""");
        await stage.SecondsAsync(3);
        stage.Edit(copy, """{"notes":"between read and write"}""");
        await stage.QuietAsync();

        (stage.Here("task_a", "description"), stage.There(copy, "notes"), stage.There(copy, "title")).ShouldBe(("ours", null, "second"));
    });

    [Fact]
    public void An_edit_outside_that_goes_with_its_copy_is_kept_with_the_delete() => Stage.Play(Outward, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"first"}""");
        stage.Edit(copy, """{"title":"theirs"}""");
        await stage.QuietAsync();

        await stage.Person.DeleteAsync("task_a");
        await stage.QuietAsync();

        stage.IsThere(copy).ShouldBeFalse();
        stage.World.Disk.All<OperationRow>().Single(row => row.Kind == OperationKind.DELETE).DecidedOn.ToJson().ShouldContain("theirs");
    });

    [Fact]
    public void An_outside_record_that_a_person_set_apart_fails_in_no_run() => Stage.Play(Outward with { Matching = MatchMode.MATCH_THEN_CREATE }, async stage =>
    {
        foreach (var id in new[] { "task_a", "task_b" }) await stage.Person.CreateAsync(id, Stage.Json("""{"title":"mine","status":"IN_PROGRESS","estimatedHours":5}"""));
        stage.Create("""{"title":"theirs","completed":false,"number":5}""");
        await stage.IntegrateAsync();

        await stage.Person.ResolveAsync(stage.Pending.ShouldNotBeNull(), "LOCAL_WINS");
        await stage.QuietAsync();
        await stage.RunAsync();

        stage.World.Disk.All<JobRow>().ShouldAllBe(job => job.ErrorCount == 0);
        stage.Person.Records.Count().ShouldBe(2);
    });

    [Fact]
    public void That_a_copy_is_gone_need_not_show_while_its_record_waits_for_a_member_alone() => Stage.Play(Outward with { Assigned = true }, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"mine","assignedToId":"member_1"}""");

        stage.Trouble.At("task.deleted");
        stage.Delete(copy);
        await stage.RunAsync();

        stage.WritesOfTheHub.ShouldHaveSingleItem();
        stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(copy);
    });

    [Fact]
    public void What_a_replacement_carries_along_is_no_word_of_the_hub() => Stage.Play(Outward with { FullUpdate = true }, async stage =>
    {
        var copy = await stage.MadeAsync("""{"title":"first","description":"ours"}""");
        stage.Edit(copy, """{"notes":null}""");
        stage.Trouble.At("PUT", $"/tasks/{copy}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });

        await stage.PatchAsync("task_a", """{"title":"second"}""");
        await stage.SecondsAsync(2);
        stage.Edit(copy, """{"notes":"theirs"}""");
        await stage.QuietAsync();

        (stage.There(copy, "title"), stage.There(copy, "notes")).ShouldBe(("second", null));
    });

    [Fact]
    public void What_somebody_changed_before_our_create_was_seen_meets_its_record_by_its_number() => Stage.Play(Outward with { Matching = MatchMode.MATCH_THEN_CREATE, ThinWebhooks = true }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.AnswerLost) { Back = TimeSpan.FromSeconds(30) });
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine","estimatedHours":5,"dueDate":"2031-01-01T00:00:00.000Z"}"""));
        await stage.SecondsAsync(5);
        var copy = stage.WritesOfTheHub.ShouldHaveSingleItem().Id;
        stage.Edit(copy, """{"title":"theirs"}""");
        await stage.PatchAsync("task_a", """{"dueDate":null}""");

        await stage.QuietAsync();

        stage.BoundTo(copy).ShouldBe("task_a");
        (stage.There(copy, "title"), stage.There(copy, "due")).ShouldBe(("mine", "2031-01-01T00:00:00.000Z"));
    });
}
