using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Simulation.Database;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>An admin takes back what the hub wrote, on the side where it wrote it.</summary>
public sealed class UndoScenarios
{
    [Fact]
    public void A_run_is_undone_here_without_touching_the_originals() => Stage.Play(async stage =>
    {
        var pairs = await ChangedByARunAsync(stage);

        await UndoAsync(stage, new() { JobId = LastRun(stage) });

        pairs.Values.ShouldAllBe(here => stage.Here(here, "title") == "first");
        pairs.Keys.ShouldAllBe(outside => stage.There(outside, "title")!.StartsWith("theirs"));
        await stage.RunAsync();
        pairs.Values.ShouldAllBe(here => stage.Here(here, "title") == "first", "a full run does not bring it in again");
        EditAll(stage, pairs.Keys);
    });

    [Theory]
    [InlineData(DatabaseFault.CrashBefore)]
    [InlineData(DatabaseFault.CrashAfter)]
    [InlineData(DatabaseFault.AnswerLost)]
    public void Trouble_in_the_middle_of_an_undo_does_nothing_twice_and_leaves_nothing_out(DatabaseFault fault) => Stage.Play(async stage =>
    {
        var pairs = await ChangedByARunAsync(stage);
        stage.Trouble.At<RecordVersionRow>(fault, row => row.Version == 3);

        await UndoAsync(stage, new() { JobId = LastRun(stage) });

        pairs.Values.ShouldAllBe(here => stage.Here(here, "title") == "first");
        pairs.Values.ShouldAllBe(here => stage.Record(here).Revision == 3);
        EditAll(stage, pairs.Keys);
    });

    [Fact]
    public void A_preview_waits_and_what_it_showed_is_done_on_approval() => Stage.Play(async stage =>
    {
        var pairs = await ChangedByARunAsync(stage);
        var edited = pairs.Values.First();
        await stage.PatchAsync(edited, """{"title":"ours"}""");
        await stage.QuietAsync();

        var job = await StartAsync(stage, new() { JobId = LastRun(stage), DryRun = true });
        await stage.SecondsAsync(10);

        var held = stage.Admin.Held.ShouldNotBeNull();
        (held.Id, held.PlannedCounts).ShouldBe((job, """{"leftLocal":1,"updateLocal":2}"""));
        pairs.Values.ShouldAllBe(here => stage.Here(here, "title") != "first");
        await stage.Admin.ApproveAsync();
        await stage.QuietAsync();

        pairs.Values.Count(here => stage.Here(here, "title") == "first").ShouldBe(2);
        stage.Here(edited, "title").ShouldBe("ours");
        EditAll(stage, pairs.Keys);
    });

    [Fact]
    public void A_change_that_came_in_and_a_delete_that_went_out_are_taken_back_together() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();
        var from = stage.World.Now;
        var copy = stage.WritesOfTheHub[0].Id;
        stage.Edit(copy, """{"title":"theirs"}""");
        await stage.QuietAsync();
        await stage.Person.DeleteAsync("task_a");
        await stage.QuietAsync();
        var job = await StartAsync(stage, new() { From = from, DryRun = true });
        await stage.SecondsAsync(10);
        stage.Admin.Held!.PlannedCounts.ShouldBe("""{"createExternal":1,"createLocal":1}""");

        stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job)).Length.ShouldBe(2);
        await stage.Admin.ApproveAsync();
        await stage.QuietAsync();

        (stage.Here("task_a", "title"), stage.IsThere(copy)).ShouldBe(("mine", false));
        stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem().ExternalId.ShouldNotBe(copy);
    });

    [Fact]
    public void A_copy_that_was_made_is_deleted_and_an_undo_of_that_makes_one_again() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();
        var copy = stage.WritesOfTheHub.ShouldHaveSingleItem().Id;

        var undo = await UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        stage.IsThere(copy).ShouldBeFalse();
        stage.Record("task_a").DeletedAt.ShouldBeNull();
        await stage.RunAsync();
        stage.WritesOfTheHub.Count.ShouldBe(2, "nothing is made again by itself");

        await UndoAsync(stage, new() { JobId = undo });

        var mapping = stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem();
        stage.There(mapping.ExternalId!, "title").ShouldBe("mine");
    });

    [Fact]
    public void A_copy_that_an_undo_deleted_flows_again_when_somebody_brings_it_back() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();
        var copy = stage.WritesOfTheHub.ShouldHaveSingleItem().Id;
        await UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        stage.IsThere(copy).ShouldBeFalse();

        stage.Restore(copy, """{"title":"mine"}""");
        await stage.QuietAsync();
        await stage.PatchAsync("task_a", """{"title":"ours"}""");
        await stage.QuietAsync();

        stage.There(copy, "title").ShouldBe("ours");
    });

    [Fact]
    public void A_copy_whose_create_was_answered_without_the_record_was_made_for_it_all_the_same() => Stage.Play(new() { BriefAnswers = true, StaleReads = TimeSpan.FromSeconds(1) }, async stage =>
    {
        await stage.IntegrateAsync();
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();
        var copy = stage.WritesOfTheHub.ShouldHaveSingleItem().Id;
        stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem().Kind.ShouldBe(OperationKind.UPDATE, "the read right after it did not show it");

        await UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });

        stage.IsThere(copy).ShouldBeFalse();
        stage.Record("task_a").DeletedAt.ShouldBeNull();
    });

    [Fact]
    public void A_delete_that_was_passed_on_is_made_good_and_an_undo_of_that_deletes_again() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.Person.DeleteAsync(here);
        await stage.QuietAsync();
        stage.IsThere(outside).ShouldBeFalse();

        var undo = await UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = here, Version = 1 });
        var again = stage.World.Disk.All<MappingRow>().ShouldHaveSingleItem().ExternalId!;
        (stage.Here(here, "title"), stage.There(again, "title"), again == outside).ShouldBe(("first", "first", false));
        stage.World.Disk.All<TombstoneRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(outside);

        await UndoAsync(stage, new() { JobId = undo });

        stage.Record(here).DeletedAt.ShouldNotBeNull();
        stage.IsThere(again).ShouldBeFalse();
    });

    [Fact]
    public void What_somebody_changes_just_before_it_is_set_back_outside_is_left() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.QuietAsync();
        stage.There(outside, "title").ShouldBe("ours");
        // The look before the write takes five seconds to leave; the edit comes before it, and nobody tells of it.
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        stage.Trouble.At("task.updated");

        var job = await StartAsync(stage, new() { ResourceType = "TASK", ResourceId = here, Version = 1 });
        await stage.SecondsAsync(4);
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.QuietAsync();

        (stage.Here(here, "title"), stage.There(outside, "title")).ShouldBe(("theirs", "theirs"));
        stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job)).Single(row => row.Kind == "LEFT").ExternalId.ShouldBe(outside);
    });

    [Fact]
    public void A_copy_that_is_left_follows_its_record_when_that_was_deleted_meanwhile() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();
        var copy = stage.WritesOfTheHub.ShouldHaveSingleItem().Id;
        stage.Trouble.At("GET", $"/tasks/{copy}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        stage.Trouble.At("task.updated");

        await StartAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
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

        await UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = "task_a", Version = 0 });
        await stage.RunAsync();

        (stage.Here("task_a", "title"), stage.Record("task_a").DeletedAt is null).ShouldBe(("theirs", true));
    });

    [Fact]
    public void An_edit_that_waits_for_a_run_goes_before_what_would_be_set_back() => Stage.Play(new() { Frequency = SyncFrequency.MANUAL }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.PatchAsync(here, """{"title":"second"}""");
        await stage.RunAsync();
        await stage.PatchAsync(here, """{"title":"third"}""");

        var job = await UndoAsync(stage, new() { ResourceType = "TASK", ResourceId = here, Version = 1 });

        (stage.Here(here, "title"), stage.There(outside, "title")).ShouldBe(("third", "third"));
        stage.World.Disk.All<OperationRow>().ShouldNotContain(row => row.Undo);
        stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job)).ShouldContain(row => row.Kind == "LEFT");
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

        await StartAsync(stage, new() { ResourceType = "TASK", ResourceId = here, Version = 0 });
        await stage.SecondsAsync(4);
        stage.EditAt(elsewhere, here, """{"title":"theirs"}""");
        await stage.QuietAsync();

        stage.Record(here).DeletedAt.ShouldNotBeNull();
        elsewhere.Fake.Read(OutsideSystem.Collection, copy).ShouldNotBeNull();
    });

    private static Traits Elsewhere => new() { Id = "int_two", Letter = "B" };

    private static async Task<Dictionary<string, string>> ChangedByARunAsync(Stage stage)
    {
        var outside = Enumerable.Range(0, 3).Select(_ => stage.Create("""{"title":"first","completed":false}""")).ToList();
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        var pairs = outside.ToDictionary(id => id, stage.BoundTo);
        foreach (var id in pairs.Keys)
        {
            stage.Trouble.At("task.updated");
            stage.Edit(id, $$"""{"title":"theirs {{id}}"}""");
        }

        await stage.RunAsync();
        pairs.Values.ShouldAllBe(here => stage.Here(here, "title")!.StartsWith("theirs"));
        return pairs;
    }

    // What differs on purpose is made equal again by a change, as it would be in life.
    private static void EditAll(Stage stage, IEnumerable<string> outside)
    {
        foreach (var id in outside.ToList()) stage.Edit(id, $$"""{"title":"last {{id}}"}""");
    }

    private static string LastRun(Stage stage) => stage.World.Disk.All<JobRow>().Where(job => job.JobType == JobType.MANUAL_SYNC).MaxBy(job => job.Id, StringComparer.Ordinal)!.Id;

    private static async Task<string> UndoAsync(Stage stage, Wanted wanted)
    {
        var job = await StartAsync(stage, wanted);
        await stage.SecondsAsync(30);
        await stage.QuietAsync();
        stage.World.Disk.First(From.Table<JobRow>().Where(row => row.Id, job))!.Status.ShouldBe(JobStatus.COMPLETED);
        return job;
    }

    private static async Task<string> StartAsync(Stage stage, Wanted wanted)
    {
        var request = new UndoRequest(wanted.JobId, wanted.From, null, wanted.ResourceType, wanted.ResourceId, [], wanted.Version, wanted.DryRun, "admin");
        var answer = await stage.World.AskAsync(grains => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(stage.Admin.Integration!.Id)).Undo(request));
        answer!.Verdict.ShouldBe(Verdict.Done, answer.Detail);
        return stage.World.Disk.All<JobRow>().Where(job => job.JobType == JobType.UNDO).MaxBy(job => job.Id, StringComparer.Ordinal)!.Id;
    }

    private sealed record Wanted
    {
        public string? JobId { get; init; }

        public DateTimeOffset? From { get; init; }

        public string? ResourceType { get; init; }

        public string? ResourceId { get; init; }

        public long? Version { get; init; }

        public bool DryRun { get; init; }
    }
}
