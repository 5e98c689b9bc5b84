using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Systems that are down for long, that want to be left alone, or that take little at once (rule 7.8).</summary>
public sealed class OutageScenarios
{
    private static readonly Fault.Error Down = new(503);

    [Fact]
    public void An_outage_longer_than_all_retries_gives_up_the_connection_and_no_record() => Stage.Play(async stage =>
    {
        var pairs = await PairsAsync(stage, 5);
        stage.Trouble.At("GET", "/tasks", new Passage(Fate.Error) { Error = Down }, times: 60);
        foreach (var here in pairs.Values) await stage.PatchAsync(here, """{"title":"mine"}""");
        while (stage.Admin.Integration!.Status != IntegrationStatus.ERROR) await stage.SecondsAsync(60);

        stage.World.Now.ShouldBeGreaterThan(stage.World.Disk.All<OperationRow>().Max(row => row.CreatedAt).AddMinutes(31));
        stage.World.Disk.All<OperationRow>().ShouldAllBe(row => row.State == OperationState.PENDING);
        stage.World.Disk.All<AlertRow>().Select(row => row.Name).Distinct().ShouldBe(["Integration Down", "Integration Error"]);
        // What is left of the outage ends with it.
        stage.Trouble.Forget("GET", "/tasks");
        await stage.Admin.SetStatusAsync(IntegrationStatus.ACTIVE);
        await stage.QuietAsync();

        pairs.Keys.ShouldAllBe(outside => stage.There(outside, "title") == "mine");
    });

    [Fact]
    public void While_a_system_wants_to_be_left_alone_nothing_is_sent_to_it_whoever_wants_it() => Stage.Play(async stage =>
    {
        var pairs = await PairsAsync(stage, 3);
        var (first, second, third) = (pairs.Keys.ElementAt(0), pairs.Keys.ElementAt(1), pairs.Keys.ElementAt(2));
        stage.Trouble.At("GET", $"/tasks/{first}", new Passage(Fate.Error) { Error = new Fault.Error(429, TimeSpan.FromMinutes(10)) });
        await stage.PatchAsync(pairs[first], """{"title":"mine"}""");
        await stage.SecondsAsync(5);
        var before = stage.System.Requests;

        await stage.PatchAsync(pairs[second], """{"title":"mine"}""");
        stage.Edit(third, """{"title":"theirs"}""");
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(9 * 60);
        stage.System.Requests.ShouldBe(before);

        await stage.QuietAsync();
        (stage.There(first, "title"), stage.There(second, "title"), stage.Here(pairs[third], "title")).ShouldBe(("mine", "mine", "theirs"));
    });

    [Fact]
    public void A_budget_slows_a_run_down_and_ends_nothing() => Stage.Play(new() { PageSize = 2, RequestsAMinute = 10 }, async stage =>
    {
        for (var number = 0; number < 40; number++) stage.Create($$"""{"title":"number {{number}}","completed":false}""");
        await stage.SecondsAsync(5);
        var begun = stage.World.Now;
        await stage.IntegrateAsync();

        stage.World.Disk.All<RecordRow>().Length.ShouldBe(40);
        stage.World.Disk.All<JobRow>().ShouldAllBe(job => job.Status == JobStatus.COMPLETED && job.RetryCount == 0);
        stage.Admin.Integration!.ConnectionFailures.ShouldBe(0);
        ((stage.World.Now - begun).TotalMinutes * 10).ShouldBeGreaterThan(stage.System.Requests - 10);
    });

    [Fact]
    public void A_listing_that_breaks_off_goes_on_with_the_page_that_failed() => Stage.Play(new() { PageSize = 2 }, async stage =>
    {
        for (var number = 0; number < 20; number++) stage.Create($$"""{"title":"number {{number}}","completed":false}""");
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        var before = stage.System.Requests;
        stage.Trouble.At("GET", "/tasks?_page=7", new Passage(Fate.Error) { Error = Down });
        await stage.RunAsync();

        (stage.System.Requests - before).ShouldBe(11, "ten pages, one of them twice");
        stage.World.Disk.All<JobRow>()[^1].RetryCount.ShouldBe(1);
        stage.World.Disk.All<RecordRow>().Count(row => row.DeletedAt is null).ShouldBe(20);
        stage.World.Disk.All<RunSeenRow>().ShouldBeEmpty();
    });

    [Fact]
    public void An_edit_goes_before_a_run_that_uses_up_the_budget() => Stage.Play(new() { PageSize = 1, RequestsAMinute = 20 }, async stage =>
    {
        for (var number = 0; number < 60; number++) stage.Create($$"""{"title":"number {{number}}","completed":false}""");
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        var outside = stage.System.All(OutsideSystem.Collection)[0]["id"]!.ToString();
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(60);
        stage.Admin.Running.ShouldNotBeNull("60 pages take three minutes");

        await stage.PatchAsync(stage.BoundTo(outside), """{"title":"mine"}""");
        await stage.SecondsAsync(15);

        stage.There(outside, "title").ShouldBe("mine");
        stage.Admin.Running.ShouldNotBeNull();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_that_nobody_could_see_the_outcome_of_holds_back_what_follows_until_it_is_seen(bool byRun) => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("PATCH", "/tasks", new Passage(Fate.AnswerLost) { Back = TimeSpan.FromSeconds(30) });
        stage.Trouble.At("task.updated");
        stage.Trouble.At("GET", $"/tasks/{outside}", Passage.Good);
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.RequestLost), times: 5);
        await stage.PatchAsync(here, """{"title":"ours"}""");
        await stage.SecondsAsync(20);
        await stage.PatchAsync(here, """{"title":"newer"}""");
        await stage.QuietAsync();

        stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.State.ShouldBe(OperationState.DEAD), row => row.Unseen.ShouldBeTrue());
        stage.There(outside, "title").ShouldBe("ours");
        await (byRun ? stage.RunAsync() : stage.PatchAsync(here, """{"description":"more"}"""));
        await stage.QuietAsync();

        (stage.Here(here, "title"), stage.There(outside, "title")).ShouldBe(("newer", "newer"));
        stage.Conflicts(ConflictStatus.AUTO_RESOLVED).ShouldBeEmpty("our own write is nobody else's change");
    });

    private static async Task<Dictionary<string, string>> PairsAsync(Stage stage, int number)
    {
        var outside = Enumerable.Range(0, number).Select(each => stage.Create($$"""{"title":"number {{each}}","completed":false}""")).ToList();
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        return outside.ToDictionary(id => id, stage.BoundTo);
    }
}
