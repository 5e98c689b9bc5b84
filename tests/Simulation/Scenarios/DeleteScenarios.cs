using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>One side deletes, the other side edits.</summary>
public sealed class DeleteScenarios
{
    [Theory]
    [InlineData(ConflictStrategy.LOCAL_WINS, false)]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, true)]
    [InlineData(ConflictStrategy.LATEST_WINS, true)]
    [InlineData(ConflictStrategy.CUSTOM_MERGE, true)]
    public void A_delete_here_meets_an_edit_outside(ConflictStrategy strategy, bool keeps) => Stage.Play(new() { Strategy = strategy }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("GET", $"/tasks/{outside}", new(Outside.Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        stage.Trouble.At("task.updated", TimeSpan.FromMinutes(1));

        await stage.Person.DeleteAsync(here);
        await stage.SecondsAsync(2);
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(120);

        stage.IsThere(outside).ShouldBe(keeps);
        (stage.Record(here).DeletedAt is null).ShouldBe(keeps);
        stage.Conflicts(ConflictStatus.AUTO_RESOLVED).ShouldHaveSingleItem().ExternalData.ToJson().ShouldContain("theirs");
    });

    [Theory]
    [InlineData(ConflictStrategy.LOCAL_WINS, true)]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, false)]
    [InlineData(ConflictStrategy.CUSTOM_MERGE, true)]
    public void A_delete_outside_meets_an_edit_here(ConflictStrategy strategy, bool keeps) => Stage.Play(new() { Strategy = strategy }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.deleted");

        stage.Delete(outside);
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.RunAsync();

        (stage.Record(here).DeletedAt is null).ShouldBe(keeps);
        stage.System.All("tasks").Count.ShouldBe(keeps ? 1 : 0);
        stage.Conflicts(ConflictStatus.AUTO_RESOLVED).ShouldHaveSingleItem().LocalData.ToJson().ShouldContain("ours");
    });

    [Theory]
    [InlineData("LOCAL_WINS", false)]
    [InlineData("EXTERNAL_WINS", true)]
    public void A_delete_that_a_person_chose_over_an_edit_is_not_parked_again(string choice, bool keeps) => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.Person.DeleteAsync(here);
        await stage.QuietAsync();
        stage.IsThere(outside).ShouldBeTrue();

        await stage.Person.ResolveAsync(stage.Pending!, choice);
        await stage.QuietAsync();

        stage.Pending.ShouldBeNull();
        stage.IsThere(outside).ShouldBe(keeps);
        (stage.Record(here).DeletedAt is null).ShouldBe(keeps);
    });

    [Theory]
    [InlineData("LOCAL_WINS", false)]
    [InlineData("EXTERNAL_WINS", true)]
    public void A_word_on_fields_says_nothing_about_a_record_that_was_deleted_since(string choice, bool keeps) => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.ClashAsync(outside, here);
        var aboutFields = stage.Pending!;
        stage.Trouble.At("GET", $"/tasks/{outside}", new(Outside.Fate.Answered) { Out = TimeSpan.FromSeconds(5) });

        await stage.Person.DeleteAsync(here);
        (await stage.Person.ResolveAsync(aboutFields, "IGNORE"))!.Code.ShouldBe("conflict-settled");
        await stage.QuietAsync();

        stage.Pending.ShouldNotBeNull().ConflictReason.ShouldBe("It was deleted here and changed outside.");
        await stage.Person.ResolveAsync(stage.Pending!, choice);
        await stage.QuietAsync();
        stage.IsThere(outside).ShouldBe(keeps);
    });

    [Fact]
    public void A_delete_that_may_not_be_sent_yet_ends_a_question_about_fields_too() => Stage.Play(new() { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.ClashAsync(outside, here);
        await stage.Admin.UpdateAsync("""{"syncFrequency":"MANUAL"}""");

        await stage.Person.DeleteAsync(here);
        await stage.QuietAsync();
        stage.Pending.ShouldBeNull();

        await stage.RunAsync();
        stage.Pending.ShouldNotBeNull().ConflictReason.ShouldBe("It was deleted here and changed outside.");
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_delete_passes_to_the_other_side(bool here) => Stage.Play(async stage =>
    {
        var (outside, record) = await stage.PairAsync();
        if (here) await stage.Person.DeleteAsync(record);
        else stage.Delete(outside);

        await stage.QuietAsync();

        stage.IsThere(outside).ShouldBeFalse();
        stage.Record(record).DeletedAt.ShouldNotBeNull();
    });

    [Fact]
    public void A_record_that_comes_back_without_what_it_must_hold_keeps_what_it_held() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"notes":"words"}""");
        stage.Delete(outside);
        await stage.QuietAsync();
        await stage.SecondsAsync(60);

        stage.Restore(outside, """{"completed":false}""");
        await stage.QuietAsync();

        stage.Record(here).DeletedAt.ShouldBeNull();
        (stage.Here(here, "title"), stage.Here(here, "description"), stage.There(outside, "title")).ShouldBe(("first", null, "first"));
    });

    [Fact]
    public void A_look_that_left_before_the_record_was_bound_and_deleted_makes_no_other_record() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        // The webhook tells of the create before anybody knows what became of that; the look at it takes ten minutes.
        stage.Trouble.At("POST", "/tasks", new(Outside.Fate.AnswerLost));
        stage.Trouble.At("GET", "/tasks/1", new(Outside.Fate.Answered) { Back = TimeSpan.FromMinutes(10) });
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        while (stage.World.Disk.All<Storage.Rows.MappingRow>().SingleOrDefault()?.ExternalId is null) await stage.SecondsAsync(1);

        await stage.Person.DeleteAsync("task_a");
        await stage.SecondsAsync(3_600);

        var record = stage.World.Disk.All<Storage.Rows.RecordRow>().ShouldHaveSingleItem();
        (record.Id, record.DeletedAt is null).ShouldBe(("task_a", false));
    });

    [Fact]
    public void A_copy_that_was_restored_beside_another_one_brings_the_record_back_as_it_is_when_both_others_are_gone() => Stage.Play(new() { Strategy = ConflictStrategy.LOCAL_WINS }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Delete(outside);
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.QuietAsync();
        var second = stage.CopyAt(stage.Site, here);
        second.ShouldNotBe(outside);
        stage.Trouble.At("task.created");
        stage.Restore(outside, """{"title":"first","completed":false}""");
        stage.Trouble.At("task.updated");
        stage.Edit(outside, """{"title":"older"}""");
        stage.Edit(second, """{"title":"newer"}""");
        await stage.QuietAsync();
        stage.Here(here, "title").ShouldBe("newer");

        await stage.Person.DeleteAsync(here);
        await stage.RunAsync();

        (stage.Here(here, "title"), stage.Record(here).DeletedAt is null, stage.CopyAt(stage.Site, here)).ShouldBe(("older", true, outside));
    });

    [Fact]
    public void A_record_that_is_missing_from_one_page_is_asked_for_before_it_counts_as_deleted() => Stage.Play(new() { PageSize = 2 }, async stage =>
    {
        for (var record = 0; record < 6; record++) stage.Create($$"""{"title":"record {{record}}","completed":false}""");
        await stage.IntegrateAsync();
        // While the run is between two pages a record of the first one goes, and the others move up.
        stage.Trouble.At("task.deleted");
        stage.Trouble.At("GET", "/tasks?_page=2", new(Outside.Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(2);
        stage.Delete("1");

        await stage.Admin.EndedAsync(stage.World.Now + TimeSpan.FromHours(1));
        await stage.RunAsync();

        stage.Person.Records.Count().ShouldBe(5);
        stage.System.All("tasks").Count.ShouldBe(5);
    });
}
