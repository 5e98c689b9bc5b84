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

    internal static async Task<string> UndoAsync(Stage stage, Wanted wanted)
    {
        var job = await StartAsync(stage, wanted);
        await stage.SecondsAsync(30);
        await stage.QuietAsync();
        stage.World.Disk.First(From.Table<JobRow>().Where(row => row.Id, job))!.Status.ShouldBe(JobStatus.COMPLETED);
        return job;
    }

    internal static async Task<string> StartAsync(Stage stage, Wanted wanted)
    {
        var request = new UndoRequest(wanted.JobId, wanted.From, null, wanted.ResourceType, wanted.ResourceId, [], wanted.Version, wanted.DryRun, "admin");
        var answer = await stage.World.AskAsync(grains => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(stage.Admin.Integration!.Id)).Undo(request));
        answer!.Verdict.ShouldBe(Verdict.Done, answer.Detail);
        return stage.World.Disk.All<JobRow>().Where(job => job.JobType == JobType.UNDO).MaxBy(job => job.Id, StringComparer.Ordinal)!.Id;
    }

    internal sealed record Wanted
    {
        public string? JobId { get; init; }

        public DateTimeOffset? From { get; init; }

        public string? ResourceType { get; init; }

        public string? ResourceId { get; init; }

        public long? Version { get; init; }

        public bool DryRun { get; init; }
    }
}
