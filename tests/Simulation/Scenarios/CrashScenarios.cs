using Concord.Simulation.Database;
using Concord.Simulation.Outside;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>The hub's process dies at the worst moments.</summary>
public sealed class CrashScenarios
{
    [Fact]
    public void Crash_between_the_effect_of_a_create_and_its_confirmation_makes_one_record() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.CrashAfterEffect));

        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.SecondsAsync(300);

        var write = stage.WritesOfTheHub.ShouldHaveSingleItem();
        stage.BoundTo(write.Id).ShouldBe("task_a");
    });

    [Fact]
    public void Crash_before_the_effect_of_a_create_sends_it_again_under_the_same_id() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.CrashBeforeEffect));

        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.SecondsAsync(300);

        var write = stage.WritesOfTheHub.ShouldHaveSingleItem();
        stage.Site.Outside.Departures.Select(departure => departure.Operation).ShouldBe([write.Operation!, write.Operation!]);
    });

    public static MatrixTheoryData<DatabaseFault, OperationState> WriteCommits => new(
        [DatabaseFault.CrashBefore, DatabaseFault.CrashAfter, DatabaseFault.AnswerLost, DatabaseFault.AppliedLate, DatabaseFault.RequestLost],
        [OperationState.ATTEMPTED, OperationState.CONFIRMED]);

    [Theory]
    [MemberData(nameof(WriteCommits))]
    public void Trouble_at_the_commit_that_marks_a_write_attempted_or_confirms_it_costs_no_second_effect(DatabaseFault fault, OperationState state) => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At<OperationRow>(fault, row => row.State == state);

        await stage.PatchAsync(here, """{"title":"mine"}""");
        await stage.SecondsAsync(300);

        stage.WritesOfTheHub.ShouldHaveSingleItem();
        stage.There(outside, "title").ShouldBe("mine");
    });

    [Theory]
    [InlineData(DatabaseFault.CrashBefore)]
    [InlineData(DatabaseFault.CrashAfter)]
    [InlineData(DatabaseFault.AnswerLost)]
    [InlineData(DatabaseFault.Raised)]
    [InlineData(DatabaseFault.Refused)]
    public void Trouble_at_the_commit_that_stores_a_delivery_loses_nothing_that_was_acknowledged(DatabaseFault fault) => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At<DeliveryRow>(fault, row => row.State == DeliveryState.OPEN);

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(60);

        stage.Here(here, "title").ShouldBe("theirs");
    });

    [Fact]
    public void A_delivery_that_was_worked_on_before_a_restart_is_a_duplicate_after_it() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated", TimeSpan.Zero, TimeSpan.FromMinutes(5));
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.QuietAsync();
        await stage.PatchAsync(here, """{"title":"newer"}""");
        await stage.QuietAsync();

        stage.World.Node!.Die("by a kill");
        await stage.SecondsAsync(360);

        stage.Here(here, "title").ShouldBe("newer");
        stage.World.Disk.All<DeliveryRow>().Count(row => row.Disposition == Disposition.DUPLICATE).ShouldBe(1);
    });

    [Fact]
    public void A_run_that_a_crash_interrupted_goes_on_by_itself() => Stage.Play(new() { PageSize = 1 }, async stage =>
    {
        for (var record = 0; record < 5; record++) stage.Create($$"""{"title":"record {{record}}","completed":false}""");
        stage.Trouble.At("GET", "/tasks?_page=3", new Passage(Fate.Answered));
        stage.Trouble.At("GET", "/tasks?_page=3", new Passage(Fate.CrashAfterEffect));

        await stage.IntegrateAsync();

        stage.World.Disk.All<RecordRow>().Length.ShouldBe(5);
        stage.World.Disk.All<JobRow>().ShouldAllBe(job => job.Status == JobStatus.COMPLETED);
    });

    [Fact]
    public void A_stop_in_the_middle_of_work_leaves_it_for_the_next_process() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(20) });
        await stage.PatchAsync(here, """{"title":"mine"}""");

        await stage.World.RestartAsync();
        await stage.QuietAsync();

        stage.There(outside, "title").ShouldBe("mine");
        stage.WritesOfTheHub.ShouldHaveSingleItem();
    });

    [Fact]
    public void What_was_restored_outside_is_not_taken_for_a_create_whose_answer_was_lost() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"alike","completed":false}""");
        await stage.Person.DeleteAsync(here);
        await stage.QuietAsync();
        stage.Trouble.At("task.created");
        stage.System.Create("somebody", OutsideSystem.Collection, Stage.Json($$"""{"id":{{outside}},"title":"alike","completed":false}"""));

        stage.Trouble.At("POST", "/tasks", new Passage(Fate.RequestLost));
        await stage.Person.CreateAsync("task_other", Stage.Json("""{"title":"alike","status":"IN_PROGRESS"}"""));
        await stage.RunAsync();

        stage.BoundTo(outside).ShouldBe(here);
        stage.System.All("tasks").Count.ShouldBe(2);
    });

    [Fact]
    public void A_create_that_was_lost_is_known_by_its_mark_and_not_by_what_looks_alike() => Stage.Play(new() { Marker = true }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.RequestLost));
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"alike","status":"IN_PROGRESS"}"""));
        var twin = stage.Create("""{"title":"alike","completed":false}""");
        await stage.QuietAsync();

        stage.BoundTo(twin).ShouldNotBe("task_a");
        stage.System.All("tasks").Count.ShouldBe(2);
        stage.Person.Records.Count().ShouldBe(2);
    });
}
