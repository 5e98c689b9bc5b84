using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>An undo meets copies that the hub made: it deletes them, unless somebody or something else has a say in them by then.</summary>
public sealed class UndoCopyScenarios
{
    private static Traits Elsewhere => new() { Id = "int_two", Letter = "B" };

    [Fact]
    public void A_copy_that_an_undo_deleted_flows_again_when_somebody_brings_it_back() => Stage.Play(async stage =>
    {
        var copy = await stage.MadeAsync();
        await UndoScenarios.UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        stage.IsThere(copy).ShouldBeFalse();

        stage.Restore(copy, """{"title":"mine"}""");
        await stage.QuietAsync();
        await stage.PatchAsync("task_a", """{"title":"ours"}""");
        await stage.QuietAsync();

        stage.There(copy, "title").ShouldBe("ours");
    });

    [Fact]
    public void A_copy_that_became_a_record_of_its_own_was_not_made_for_that() => Stage.Play(new() { Matching = MatchMode.MATCH_THEN_CREATE }, async stage =>
    {
        var first = await stage.MadeAsync("""{"title":"mine","status":"IN_PROGRESS","estimatedHours":5}""");
        var second = stage.Create("""{"title":"theirs","completed":false,"number":5}""");
        await stage.QuietAsync();
        await stage.Person.ResolveAsync(stage.Pending.ShouldNotBeNull(), "LOCAL_WINS", bind: second);
        await stage.QuietAsync();
        stage.Edit(first, """{"number":6}""");
        await stage.RunAsync();
        var own = stage.BoundTo(first);
        own.ShouldNotBe("task_a");

        await UndoScenarios.UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = own, Version = 0 });

        stage.Record(own).DeletedAt.ShouldNotBeNull();
        stage.IsThere(first).ShouldBeTrue();
    });

    [Fact]
    public void A_copy_whose_create_was_answered_without_the_record_was_made_for_it_all_the_same() => Stage.Play(new() { BriefAnswers = true, StaleReads = TimeSpan.FromSeconds(1) }, async stage =>
    {
        var copy = await stage.MadeAsync();
        stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem().Kind.ShouldBe(OperationKind.UPDATE, "the read right after it did not show it");

        await UndoScenarios.UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });

        stage.IsThere(copy).ShouldBeFalse();
        stage.Record("task_a").DeletedAt.ShouldBeNull();
    });

    [Fact]
    public void A_copy_that_is_left_follows_its_record_when_that_was_deleted_meanwhile() => Stage.Play(async stage =>
    {
        var copy = await stage.MadeAsync();
        stage.Trouble.At("GET", $"/tasks/{copy}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        stage.Trouble.At("task.updated");

        await UndoScenarios.StartAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        await stage.SecondsAsync(3);
        stage.Edit(copy, """{"color":"red"}""");
        await stage.Person.DeleteAsync("task_a");
        await stage.QuietAsync();

        stage.IsThere(copy).ShouldBeFalse();
    });

    [Fact]
    public void An_undo_does_not_take_the_copy_of_a_deleted_record_out_of_the_hands_of_that_delete() => Stage.Play(new() { Frequency = SyncFrequency.MANUAL, Strategy = ConflictStrategy.EXTERNAL_WINS }, async stage =>
    {
        await stage.IntegrateAsync();
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.RunAsync();
        var copy = stage.WritesOfTheHub.ShouldHaveSingleItem().Id;
        await stage.Person.DeleteAsync("task_a");
        stage.Edit(copy, """{"title":"theirs"}""");
        await stage.QuietAsync();

        await UndoScenarios.UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        await stage.RunAsync();

        (stage.Here("task_a", "title"), stage.Record("task_a").DeletedAt is null).ShouldBe(("theirs", true));
    });

    [Fact]
    public void A_copy_of_a_record_that_goes_is_left_when_somebody_changes_it_just_before() => Stage.PlayAll([new(), Elsewhere], async stage =>
    {
        stage.Create("""{"title":"first","completed":false}""");
        await stage.IntegrateAsync();
        var (here, elsewhere) = (stage.Person.Records.ShouldHaveSingleItem().Id, stage.World.Sites[1]);
        var copy = stage.CopyAt(elsewhere, here);
        stage.Trouble.At("GET", $"/tasks/{copy}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        stage.Trouble.At("task.updated");

        await UndoScenarios.StartAsync(stage, new() { ResourceType = "TASK", ResourceId = here, Version = 0 });
        await stage.SecondsAsync(4);
        stage.EditAt(elsewhere, here, """{"title":"theirs"}""");
        await stage.QuietAsync();

        stage.Record(here).DeletedAt.ShouldNotBeNull();
        elsewhere.Fake.Read(OutsideSystem.Collection, copy).ShouldNotBeNull();
    });

    [Fact]
    public void A_copy_of_a_record_that_goes_goes_too_though_no_read_has_shown_it_yet() => Stage.PlayAll([new(), Elsewhere with { BriefAnswers = true }], async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("GET", "/tasks/1", new Passage(Fate.RequestLost), site: "int_two");
        stage.Create("""{"title":"first","completed":false}""");
        while (stage.World.Disk.All<OperationRow>().SingleOrDefault() is not { ExternalId: not null }) await stage.SecondsAsync(1);
        var (here, copy) = (stage.Person.Records.ShouldHaveSingleItem().Id, stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem());
        copy.State.ShouldBe(OperationState.ATTEMPTED);

        await UndoScenarios.UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = here, Version = 0 });

        stage.Record(here).DeletedAt.ShouldNotBeNull();
        stage.World.Sites[1].Fake.All(OutsideSystem.Collection).ShouldBeEmpty();
    });

    [Fact]
    public void A_copy_that_was_made_is_deleted_and_an_undo_of_that_makes_one_again() => Stage.Play(async stage =>
    {
        var copy = await stage.MadeAsync();

        var undo = await UndoScenarios.UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        stage.IsThere(copy).ShouldBeFalse();
        stage.Record("task_a").DeletedAt.ShouldBeNull();
        await stage.RunAsync();
        stage.WritesOfTheHub.Count.ShouldBe(2, "nothing is made again by itself");

        await UndoScenarios.UndoAsync(stage, new() { JobId = undo });

        var mapping = stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem();
        stage.There(mapping.ExternalId!, "title").ShouldBe("mine");
    });
}
