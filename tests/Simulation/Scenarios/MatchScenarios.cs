using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Rule 7.4: records that are there on both sides already find each other by a number.</summary>
public sealed class MatchScenarios
{
    private static readonly Traits ByNumber = new() { Matching = MatchMode.MATCH_THEN_CREATE };

    [Fact]
    public void A_first_sync_tells_what_matches_and_what_differs_and_doubles_nothing() => Stage.Play(ByNumber, async stage =>
    {
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"same","status":"IN_PROGRESS","estimatedHours":1}"""));
        await stage.Person.CreateAsync("task_b", Stage.Json("""{"title":"ours","status":"IN_PROGRESS","estimatedHours":2}"""));
        await stage.Person.CreateAsync("task_c", Stage.Json("""{"title":"here","status":"IN_PROGRESS","estimatedHours":3}"""));
        var same = stage.Create("""{"title":"same","completed":false,"number":1}""");
        var differing = stage.Create("""{"title":"theirs","completed":false,"number":2}""");
        var alone = stage.Create("""{"title":"there","completed":false,"number":9}""");
        await stage.Admin.CreateAsync();
        await RanAsync(stage);
        stage.Admin.Held.ShouldNotBeNull().PlannedCounts.ShouldBe("""{"createExternal":1,"createLocal":1,"differing":1,"matched":1}""");

        await stage.Admin.ApproveAsync();
        await RanAsync(stage);
        await stage.QuietAsync();

        stage.BoundTo(same).ShouldBe("task_a");
        stage.BoundTo(differing).ShouldBe("task_b");
        stage.Person.Records.Count().ShouldBe(4);
        stage.System.All("tasks").Count.ShouldBe(4);
        stage.Here(stage.BoundTo(alone), "title").ShouldBe("there");
    });

    [Fact]
    public void Match_only_makes_nothing_on_either_side_until_there_is_a_match() => Stage.Play(new Traits { Matching = MatchMode.MATCH_ONLY }, async stage =>
    {
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"here","status":"IN_PROGRESS","estimatedHours":1}"""));
        var there = stage.Create("""{"title":"there","completed":false,"number":2}""");
        await stage.IntegrateAsync();
        stage.WritesOfTheHub.ShouldBeEmpty();
        stage.Person.Records.Count().ShouldBe(1);

        await stage.PatchAsync("task_a", """{"estimatedHours":2}""");
        await stage.RunAsync();

        stage.BoundTo(there).ShouldBe("task_a");
    });

    [Fact]
    public void Two_webhooks_at_once_for_one_number_make_one_record_and_ask_about_the_other() => Stage.Play(ByNumber, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Create("""{"title":"one","completed":false,"number":5}""");
        stage.Create("""{"title":"two","completed":false,"number":5}""");
        await stage.QuietAsync();

        stage.Person.Records.Count().ShouldBe(1);
        (stage.Pending?.ConflictReason, stage.Pending?.Candidates.Length).ShouldBe(("AMBIGUOUS_MATCH", 1));
    });

    [Fact]
    public void Saying_that_a_second_record_stands_alone_leaves_the_fields_in_conflict_open() =>
        Stage.Play(ByNumber with { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
        {
            var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
            await stage.ClashAsync(outside, here);
            stage.Create("""{"title":"second","completed":false,"number":5}""");
            await stage.QuietAsync();
            stage.Pending.ShouldNotBeNull().ShouldSatisfyAllConditions(row => row.Candidates.Length.ShouldBe(1), row => row.ConflictedFields.ShouldBe(["title"]));

            await stage.Person.ResolveAsync(stage.Pending!, "LOCAL_WINS");
            await stage.QuietAsync();

            stage.Pending.ShouldNotBeNull().ShouldSatisfyAllConditions(row => row.Candidates.ShouldBeEmpty(), row => row.ConflictedFields.ShouldBe(["title"]));
            stage.Person.Records.Count().ShouldBe(2);
        });

    [Fact]
    public void A_record_that_is_made_again_under_its_number_is_the_copy_that_was_missed() =>
        Stage.Play(ByNumber with { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
        {
            var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
            await DeletedAgainstEditAsync(stage, outside, here);
            stage.Pending.ShouldNotBeNull().ConflictReason.ShouldBe("It was deleted outside and changed here.");

            var again = stage.Create("""{"title":"theirs","completed":false,"number":5}""");
            await stage.QuietAsync();

            stage.BoundTo(again).ShouldBe(here);
            stage.Pending.ShouldNotBeNull().ConflictedFields.ShouldBe(["title"]);
            stage.Person.Records.Count().ShouldBe(1);
        });

    [Fact]
    public void A_second_record_with_a_number_takes_the_place_of_a_copy_that_goes() =>
        Stage.Play(ByNumber with { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
        {
            var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
            var second = stage.Create("""{"title":"second","completed":false,"number":5}""");
            await stage.QuietAsync();
            stage.Pending.ShouldNotBeNull().Candidates.ShouldBe([second]);

            await DeletedAgainstEditAsync(stage, outside, here);

            stage.BoundTo(second).ShouldBe(here);
            stage.Pending.ShouldNotBeNull().ShouldSatisfyAllConditions(row => row.Candidates.ShouldBeEmpty(), row => row.ConflictedFields.ShouldBe(["title"]));
        });

    [Fact]
    public void Which_record_it_is_is_not_decided_while_a_write_is_on_its_way_to_the_other() => Stage.Play(ByNumber, async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
        var second = stage.Create("""{"title":"second","completed":false,"number":5}""");
        await stage.QuietAsync();
        var question = stage.Pending.ShouldNotBeNull();
        stage.Trouble.At("PATCH", $"/tasks/{outside}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(10) });
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.SecondsAsync(2);

        (await stage.Person.ResolveAsync(question, "LOCAL_WINS", bind: second))!.Verdict.ShouldBe(Grains.Verdict.Stale);
        await stage.QuietAsync();
        stage.There(outside, "title").ShouldBe("ours");

        (await stage.Person.ResolveAsync(stage.Pending.ShouldNotBeNull(), "LOCAL_WINS", bind: second))!.Verdict.ShouldBe(Grains.Verdict.Done);
        await stage.QuietAsync();
        stage.BoundTo(second).ShouldBe(here);
    });

    [Fact]
    public void A_second_record_with_a_number_stands_alone_once_the_first_one_is_deleted() => Stage.Play(ByNumber, async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
        var second = stage.Create("""{"title":"second","completed":false,"number":5}""");
        await stage.QuietAsync();

        stage.Delete(outside);
        await stage.QuietAsync();

        stage.Record(here).DeletedAt.ShouldNotBeNull();
        stage.Here(stage.BoundTo(second), "title").ShouldBe("second");
    });

    [Fact]
    public void Fields_that_agree_again_leave_the_question_about_a_second_record_open() =>
        Stage.Play(ByNumber with { Strategy = ConflictStrategy.MANUAL_REVIEW }, async stage =>
        {
            var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
            var second = stage.Create("""{"title":"second","completed":false,"number":5}""");
            await stage.QuietAsync();
            await stage.ClashAsync(outside, here);
            stage.Pending.ShouldNotBeNull().ShouldSatisfyAllConditions(row => row.ConflictReason.ShouldBe("AMBIGUOUS_MATCH"), row => row.ConflictedFields.ShouldBe(["title"]));

            stage.Edit(outside, """{"title":"ours"}""");
            await stage.QuietAsync();

            stage.Pending.ShouldNotBeNull().ShouldSatisfyAllConditions(row => row.Candidates.ShouldBe([second]), row => row.ConflictedFields.ShouldBeEmpty());
        });

    [Fact]
    public void A_new_rule_knows_the_records_that_were_there_before_it() => Stage.Play(new Traits { Matching = MatchMode.CREATE_ONLY }, async stage =>
    {
        var (_, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":4}""");
        (await stage.Admin.UpdateAsync("""{"match":{"keys":[["estimatedHours"]]}}"""))!.Verdict.ShouldBe(Grains.Verdict.Done);
        var second = stage.Create("""{"title":"second","completed":false,"number":4}""");
        await stage.QuietAsync();

        stage.Person.Records.Count().ShouldBe(1);
        stage.Pending.ShouldNotBeNull().ShouldSatisfyAllConditions(row => row.ResourceId.ShouldBe(here), row => row.Candidates.ShouldBe([second]));
    });

    [Fact]
    public void A_question_about_a_record_that_is_gone_is_withdrawn_and_its_candidates_flow() => Stage.Play(ByNumber, async stage =>
    {
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"here","status":"IN_PROGRESS","estimatedHours":1}"""));
        await stage.Person.CreateAsync("task_b", Stage.Json("""{"title":"here too","status":"IN_PROGRESS","estimatedHours":1}"""));
        var there = stage.Create("""{"title":"there","completed":false,"number":1}""");
        await stage.IntegrateAsync();
        stage.WritesOfTheHub.ShouldBeEmpty("either of them may be the one outside");
        stage.Pending.ShouldNotBeNull().Candidates.ShouldBe(["task_a", "task_b"]);

        stage.Trouble.At("task.deleted");
        stage.Delete(there);
        await stage.RunAsync();
        await stage.RunAsync();

        stage.Conflicts(ConflictStatus.AUTO_RESOLVED).Count().ShouldBe(1);
        stage.WritesOfTheHub.Count.ShouldBe(2);
    });

    [Fact]
    public void A_copy_that_a_person_names_flows_though_the_one_before_was_let_go() => Stage.Play(ByNumber with { Deletes = DeletePolicy.DETACH }, async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"number":5}""");
        var second = stage.Create("""{"title":"second","completed":false,"number":5}""");
        await stage.QuietAsync();
        stage.Delete(outside);
        await stage.QuietAsync();

        await stage.Person.ResolveAsync(stage.Pending!, "LOCAL_WINS", bind: second);
        await stage.QuietAsync();
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.QuietAsync();

        stage.There(second, "title").ShouldBe("ours");
    });

    // No webhook tells of the delete: the read before the edit is sent shows it.
    private static async Task DeletedAgainstEditAsync(Stage stage, string outside, string here)
    {
        stage.Trouble.At("task.deleted");
        stage.Delete(outside);
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.QuietAsync();
    }

    private static async Task RanAsync(Stage stage)
    {
        for (var until = stage.World.Now + Rest.Patience; stage.World.Now < until && stage.Admin.Running is not null;) await stage.SecondsAsync(1);
        stage.Admin.Running.ShouldBeNull();
    }
}
