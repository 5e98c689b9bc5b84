using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Answers of the outside that are lost, late, brief, stale or refusals.</summary>
public sealed class AnswerScenarios
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("AnswerLost")]
    [InlineData("LateEffect")]
    public void An_update_whose_answer_is_lost_takes_effect_once(string fate) => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("PATCH", "/tasks", new Passage(Enum.Parse<Fate>(fate)) { Back = TimeSpan.FromSeconds(30), Late = Moment });

        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.QuietAsync();

        stage.WritesOfTheHub.ShouldHaveSingleItem();
        stage.There(outside, "title").ShouldBe("mine");
    });

    [Fact]
    public void A_create_whose_answer_is_lost_is_found_by_its_content() => Stage.Play(new() { StaleReads = Moment }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.AnswerLost));

        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();

        stage.BoundTo(stage.WritesOfTheHub.ShouldHaveSingleItem().Id).ShouldBe("task_a");
    });

    [Fact]
    public void A_create_whose_answer_is_lost_is_found_though_it_moves_to_another_page_while_it_is_looked_for() => Stage.Play(new() { PageSize = 1 }, async stage =>
    {
        for (var record = 1; record <= 2; record++) stage.Create($$"""{"title":"record {{record}}","completed":false}""");
        await stage.IntegrateAsync();
        stage.Trouble.At("task.created");
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.AnswerLost));
        stage.Trouble.At("GET", "/tasks?_page=3", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        while (stage.Trouble.Unplayed.Any(fault => fault.Contains("_page=3", StringComparison.Ordinal))) await stage.SecondsAsync(1);
        stage.Delete("1");

        await stage.QuietAsync();

        stage.BoundTo(stage.WritesOfTheHub.ShouldHaveSingleItem().Id).ShouldBe("task_a");
    });

    [Fact]
    public void A_create_whose_answer_is_lost_and_that_comes_into_sight_later_than_promised_is_not_made_twice() => Stage.Play(new() { StaleReads = TimeSpan.FromSeconds(20) }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.AnswerLost));
        stage.Trouble.At("task.created", TimeSpan.FromSeconds(30));

        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();

        stage.BoundTo(stage.WritesOfTheHub.ShouldHaveSingleItem().Id).ShouldBe("task_a");
        stage.World.Disk.All<RecordRow>().ShouldHaveSingleItem();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_webhook_of_our_own_create_that_overtakes_the_answer_makes_no_second_record(bool thin) => Stage.Play(new() { ThinWebhooks = thin }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(10) });

        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();

        stage.BoundTo(stage.WritesOfTheHub.ShouldHaveSingleItem().Id).ShouldBe("task_a");
        stage.World.Disk.All<RecordRow>().ShouldHaveSingleItem();
    });

    [Fact]
    public void A_sighting_whose_record_is_bound_while_it_is_read_goes_to_that_record() => Stage.Play(new() { ThinWebhooks = true }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(4) });
        stage.Trouble.At("GET", "/tasks/1", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(6) });

        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.QuietAsync();

        stage.BoundTo("1").ShouldBe("task_a");
    });

    [Fact]
    public void A_stale_read_after_our_write_changes_nothing_here() => Stage.Play(new() { StaleReads = Moment, ThinWebhooks = true }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();

        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("mine");
        stage.There(outside, "title").ShouldBe("mine");
        stage.Record(here).Revision.ShouldBe(2);
    });

    [Fact]
    public void A_newer_edit_here_does_not_lose_to_our_own_value_that_came_back_late() => Stage.Play(new() { Strategy = ConflictStrategy.EXTERNAL_WINS }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("PATCH", "/tasks", new Passage(Fate.AnswerLost) { Back = TimeSpan.FromSeconds(30) });
        await stage.PatchAsync(here, """{"title":"older","description":"text"}""");
        await stage.SecondsAsync(5);
        stage.Edit(outside, """{"notes":"theirs"}""");
        await stage.PatchAsync(here, """{"title":"newer"}""");

        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("newer");
        stage.There(outside, "title").ShouldBe("newer");
        stage.Here(here, "description").ShouldBe("theirs");
    });

    [Fact]
    public void A_newer_edit_does_not_lose_to_our_own_value_that_shows_while_the_record_is_kept_out() => Stage.Play(new() { Strategy = ConflictStrategy.EXTERNAL_WINS }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("PATCH", "/tasks", new Passage(Fate.AnswerLost) { Back = TimeSpan.FromSeconds(30) });
        await stage.PatchAsync(here, """{"title":"older","description":"text"}""");
        await stage.SecondsAsync(5);
        await stage.Person.SetSyncAsync(here, false);
        stage.Edit(outside, """{"notes":"theirs"}""");
        await stage.PatchAsync(here, """{"title":"newer"}""");
        await stage.QuietAsync();

        await stage.Person.SetSyncAsync(here, true);
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("newer");
        stage.There(outside, "title").ShouldBe("newer");
        stage.Here(here, "description").ShouldBe("theirs");
    });

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void A_look_that_failed_does_not_make_a_write_undone(int status) => Stage.Play(new() { Strategy = ConflictStrategy.EXTERNAL_WINS, BriefAnswers = true }, async stage =>
    {
        await stage.IntegrateAsync();
        var refusal = new Passage(Fate.Error) { Error = new Fault.Error(status) };
        stage.Trouble.At("GET", "/tasks/1", refusal, times: 2);
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"older","description":"text"}"""));
        await stage.SecondsAsync(5);
        stage.Edit("1", """{"due":"2031-01-01T00:00:00.000Z"}""");
        await stage.PatchAsync("task_a", """{"title":"newer"}""");

        await stage.QuietAsync();

        stage.Here("task_a", "title").ShouldBe("newer");
        stage.There("1", "title").ShouldBe("newer");
    });

    [Fact]
    public void Brief_answers_are_read_back_once_the_lag_is_over() => Stage.Play(new() { BriefAnswers = true, StaleReads = Moment }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();

        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"new"}"""));
        await stage.QuietAsync();

        stage.There(outside, "title").ShouldBe("mine");
        stage.WritesOfTheHub.Count.ShouldBe(2);
    });

    [Fact]
    public void Retry_after_is_not_undercut() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Error) { Error = new Fault.Error(429, TimeSpan.FromMinutes(10)) });
        var asked = stage.World.Now;

        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.QuietAsync();

        stage.Site.Outside.Departures.ShouldHaveSingleItem().At.ShouldBeGreaterThanOrEqualTo(asked + TimeSpan.FromMinutes(10));
        stage.There(outside, "title").ShouldBe("mine");
    });

    [Fact]
    public void A_refused_write_is_a_dead_letter_until_the_record_changes() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("PATCH", "/tasks", new Passage(Fate.Error) { Error = new Fault.Error(422) });
        await stage.PatchAsync(here, """{"title":"refused"}""");
        await stage.QuietAsync();
        stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem().State.ShouldBe(OperationState.DEAD);
        stage.There(outside, "title").ShouldBe("first");

        await stage.PatchAsync(here, """{"title":"accepted"}""");
        await stage.QuietAsync();

        stage.There(outside, "title").ShouldBe("accepted");
    });

    [Fact]
    public void What_waited_for_a_connection_that_was_given_up_is_done_soon_after_an_admin_resumes() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Error) { Error = new Fault.Error(401) }, times: 6);
        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.SecondsAsync(3_600);
        stage.Admin.Integration!.Status.ShouldBe(IntegrationStatus.ERROR);

        await stage.Admin.SetStatusAsync(IntegrationStatus.ACTIVE);
        await stage.SecondsAsync(10);

        stage.There(outside, "title").ShouldBe("mine");
    });

    [Fact]
    public void A_run_that_waits_for_the_connection_says_why_until_it_goes_on() => Stage.Play(async stage =>
    {
        await stage.PairAsync();
        stage.Trouble.At("GET", "/tasks", new Passage(Fate.Error) { Error = new Fault.Error(401) }, times: 1);
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(10);
        stage.Admin.Running.ShouldNotBeNull().ErrorMessage.ShouldNotBeNull().ShouldContain("credentials");

        await stage.Admin.SetStatusAsync(IntegrationStatus.ACTIVE);
        await stage.SecondsAsync(10);

        stage.Admin.Running.ShouldBeNull();
        stage.World.Disk.All<JobRow>().ShouldAllBe(job => job.Status == JobStatus.COMPLETED && job.ErrorMessage == null);
    });

    [Fact]
    public void A_run_that_begins_while_the_connection_waits_says_why() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Error) { Error = new Fault.Error(401) }, times: 1);
        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.SecondsAsync(10);

        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(5);

        stage.Admin.Running.ShouldNotBeNull().ErrorMessage.ShouldNotBeNull().ShouldContain("credentials");
    });

    [Fact]
    public void An_admin_who_says_so_does_not_wait_for_the_next_retry() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Error) { Error = new Fault.Error(401) }, times: 1);
        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.SecondsAsync(10);
        stage.There(outside, "title").ShouldBe("first");

        await stage.Admin.SetStatusAsync(IntegrationStatus.ACTIVE);
        await stage.SecondsAsync(10);

        stage.There(outside, "title").ShouldBe("mine");
    });
}
