using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Too much change at once waits for a person, whichever way it comes (rule 7.7).</summary>
public sealed class BrakeScenarios
{
    private const int Records = 30;
    private const int Limit = 10;

    [Fact]
    public void A_system_that_lost_its_data_takes_nothing_with_it_by_way_of_edits_here() => Stage.Play(new() { Strategy = ConflictStrategy.EXTERNAL_WINS }, async stage =>
    {
        var pairs = await PairsAsync(stage);
        LoseWebhooks(stage, pairs.Count);
        foreach (var outside in pairs.Keys) stage.Delete(outside);
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(5);
        var held = stage.Admin.Held.ShouldNotBeNull();
        held.HeldReason!.ShouldContain("lists no TASK at all");

        foreach (var here in pairs.Values) await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.SecondsAsync(60);

        pairs.Values.ShouldAllBe(here => stage.Record(here).DeletedAt == null, "an edit that finds its copy gone waits with the run");
        stage.Admin.Held!.Id.ShouldBe(held.Id, "there is one held job");
        await stage.Admin.ApproveAsync();
        await stage.QuietAsync();
        pairs.Values.ShouldAllBe(here => stage.Record(here).DeletedAt != null);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deletes_told_by_webhooks_beyond_the_limit_wait_in_one_job(bool approves) => Stage.Play(async stage =>
    {
        var pairs = await PairsAsync(stage);
        foreach (var outside in pairs.Keys.Take(2 * Limit)) stage.Delete(outside);
        await stage.SecondsAsync(60);

        pairs.Values.Count(here => stage.Record(here).DeletedAt != null).ShouldBe(Limit);
        var job = stage.Admin.Held.ShouldNotBeNull();
        (job.HeldKind, job.PlannedCounts).ShouldBe(("LOCAL/DELETE", """{"deleteLocal":10}"""));
        job.HeldReason!.ShouldContain("11 deletes among 30");
        stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id)).Length.ShouldBe(Limit);
        stage.World.Disk.All(From.Table<DeliveryRow>().Where(row => row.State, DeliveryState.OPEN)).Count(row => row.Held).ShouldBe(Limit);

        await (approves ? stage.Admin.ApproveAsync() : stage.Admin.DropAsync());
        await stage.QuietAsync();
        stage.World.Disk.All(From.Table<DeliveryRow>().Where(row => row.State, DeliveryState.OPEN)).ShouldBeEmpty();
        pairs.Values.Count(here => stage.Record(here).DeletedAt != null).ShouldBe(approves ? 2 * Limit : Limit);
        stage.World.Disk.First(From.Table<JobRow>().Where(row => row.Id, job.Id))!.Status.ShouldBe(approves ? JobStatus.COMPLETED : JobStatus.CANCELLED);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deletes_here_are_never_refused_but_their_writes_outside_wait(bool approves) => Stage.Play(async stage =>
    {
        var pairs = await PairsAsync(stage);
        foreach (var here in pairs.Values.Take(2 * Limit)) await stage.Person.DeleteAsync(here);
        await stage.SecondsAsync(60);

        pairs.Values.Count(here => stage.Record(here).DeletedAt != null).ShouldBe(2 * Limit);
        pairs.Keys.Count(stage.IsThere).ShouldBe(Records - Limit);
        var job = stage.Admin.Held.ShouldNotBeNull();
        (job.HeldKind, job.PlannedCounts).ShouldBe(("EXTERNAL/DELETE", """{"deleteExternal":10}"""));

        await (approves ? stage.Admin.ApproveAsync() : stage.Admin.DropAsync());
        await stage.QuietAsync();
        pairs.Keys.Count(stage.IsThere).ShouldBe(Records - (approves ? 2 * Limit : Limit));
        stage.World.Disk.All(From.Table<MappingRow>().Where(row => row.SyncStatus, MappingStatus.DETACHED)).Length.ShouldBe(approves ? 0 : Limit);
        // What was left to itself is nobody's difference; somebody takes it away.
        foreach (var outside in pairs.Keys.Where(stage.IsThere).Take(approves ? 0 : Limit).ToList()) stage.Delete(outside);
    });

    [Fact]
    public void A_run_goes_on_without_what_is_held_and_adds_to_it() => Stage.Play(async stage =>
    {
        var pairs = await PairsAsync(stage);
        foreach (var outside in pairs.Keys.Take(Limit + 2)) stage.Delete(outside);
        await stage.SecondsAsync(60);
        var job = stage.Admin.Held.ShouldNotBeNull();
        var untold = pairs.Keys.Skip(Limit + 2).Take(3).ToList();
        LoseWebhooks(stage, untold.Count);
        foreach (var outside in untold) stage.Delete(outside);
        stage.Create("""{"title":"new","completed":false}""");

        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(60);

        stage.Admin.Running.ShouldBeNull();
        stage.Admin.Held!.Id.ShouldBe(job.Id);
        stage.Admin.Held!.PlannedCounts.ShouldBe("""{"deleteLocal":5}""");
        stage.World.Disk.All<RecordRow>().Length.ShouldBe(Records + 1);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_that_finds_nothing_left_here_asks_before_it_deletes_the_copies_however_few(bool approves) => Stage.Play(new() { Frequency = SyncFrequency.MANUAL }, async stage =>
    {
        var outside = new[] { "one", "two" }.Select(title => stage.Create($$"""{"title":"{{title}}","completed":false}""")).ToList();
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        var here = outside.Select(stage.BoundTo).ToList();
        foreach (var id in here) await stage.Person.DeleteAsync(id);

        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(10);

        outside.ShouldAllBe(id => stage.IsThere(id));
        stage.Admin.Held.ShouldNotBeNull().HeldReason!.ShouldContain("no TASK left here");
        await (approves ? stage.Admin.ApproveAsync() : stage.Admin.DropAsync());
        await stage.QuietAsync();
        outside.ShouldAllBe(id => stage.IsThere(id) != approves);
        if (!approves) await stage.Person.CreateAsync("task_new", Stage.Json("""{"title":"new"}"""));
    });

    private static void LoseWebhooks(Stage stage, int times)
    {
        for (; times > 0; times--) stage.Trouble.At("task.deleted");
    }

    private static async Task<Dictionary<string, string>> PairsAsync(Stage stage)
    {
        var outside = Enumerable.Range(0, Records).Select(number => stage.Create($$"""{"title":"number {{number}}","completed":false}""")).ToList();
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        return outside.ToDictionary(id => id, stage.BoundTo);
    }
}
