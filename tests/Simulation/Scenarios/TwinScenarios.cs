using Concord.Simulation.Outside;
using Concord.Storage.Rows;

namespace Concord.Simulation.Scenarios;

/// <summary>Two creates with the same words and no mark: what is found outside does not say which of them made it.</summary>
public sealed class TwinScenarios
{
    private const string Words = """{"title":"mine"}""";

    [Theory]
    [InlineData("RequestLost", "AnswerLost")]
    [InlineData("AnswerLost", "RequestLost")]
    public void Of_two_creates_of_unknown_outcome_a_person_says_which_one_made_the_record(string first, string second) => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Enum.Parse<Fate>(first)));
        stage.Trouble.At("POST", "/tasks", new Passage(Enum.Parse<Fate>(second)));
        stage.Trouble.At("task.created");
        await stage.Person.CreateAsync("task_a", Stage.Json(Words));
        await stage.Person.CreateAsync("task_b", Stage.Json(Words));

        await stage.QuietAsync();

        var made = stage.WritesOfTheHub.ShouldHaveSingleItem();
        var asked = stage.Person.PendingConflicts.ToDictionary(row => row.ResourceId);
        asked.Keys.Order().ShouldBe(["task_a", "task_b"]);
        asked.Values.ShouldAllBe(row => row.Candidates.SequenceEqual(new[] { made.Id }));
        var (maker, other) = first == nameof(Fate.AnswerLost) ? ("task_a", "task_b") : ("task_b", "task_a");
        await stage.Person.ResolveAsync(asked[maker], "LOCAL_WINS", bind: made.Id);
        await stage.Person.ResolveAsync(asked[other], "LOCAL_WINS");
        await stage.QuietAsync();
        stage.BoundTo(made.Id).ShouldBe(maker);
        stage.WritesOfTheHub.Count.ShouldBe(2);
    });

    [Fact]
    public void What_a_look_finds_is_not_asked_about_while_another_create_that_may_have_made_it_is_on_its_way() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.RequestLost) { Back = TimeSpan.FromSeconds(20) });
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(25) });
        stage.Trouble.At("task.created");
        await stage.Person.CreateAsync("task_a", Stage.Json(Words));
        await stage.SecondsAsync(15);
        await stage.Person.CreateAsync("task_b", Stage.Json(Words));
        await stage.SecondsAsync(10);
        stage.World.Disk.All<OperationRow>().Select(row => row.State).ShouldBe([OperationState.ATTEMPTED, OperationState.ATTEMPTED], "the first was looked for");

        await stage.QuietAsync();

        stage.BoundTo(stage.WritesOfTheHub[0].Id).ShouldBe("task_b");
        (stage.WritesOfTheHub.Count, stage.World.Disk.All<ConflictRow>().Length).ShouldBe((2, 0));
    });

    [Fact]
    public void What_a_person_is_asked_about_while_it_is_looked_at_is_not_given_to_the_other_create() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.RequestLost));
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.AnswerLost));
        stage.Trouble.At("GET", "/tasks/1", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(10) });
        stage.Trouble.At("GET", "/tasks?", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(20) });
        await stage.Person.CreateAsync("task_b", Stage.Json(Words));
        await stage.SecondsAsync(1);
        await stage.Person.CreateAsync("task_a", Stage.Json(Words));

        await stage.QuietAsync();

        var asked = stage.Person.PendingConflicts.ToDictionary(row => row.ResourceId);
        asked.Keys.Order().ShouldBe(["task_a", "task_b"]);
        await stage.Person.ResolveAsync(asked["task_a"], "LOCAL_WINS", bind: "1");
        await stage.Person.ResolveAsync(asked["task_b"], "LOCAL_WINS");
        await stage.QuietAsync();
        stage.BoundTo("1").ShouldBe("task_a");
    });

    [Fact]
    public void A_create_that_was_given_up_unseen_holds_up_only_what_it_may_have_made() => Stage.Play(new() { Marker = true }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.AnswerLost));
        stage.Trouble.At("GET", "/tasks?ref=", new Passage(Fate.RequestLost), times: 5);
        stage.Trouble.At("task.created");
        await stage.Person.CreateAsync("task_a", Stage.Json(Words));
        await stage.QuietAsync();
        stage.World.Disk.All<OperationRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.State.ShouldBe(OperationState.DEAD), row => row.Unseen.ShouldBeTrue());

        var other = stage.Create("""{"title":"theirs","completed":false}""");
        await stage.SecondsAsync(30);

        stage.Here(stage.BoundTo(other), "title").ShouldBe("theirs");
        await stage.RunAsync();
        stage.BoundTo(stage.WritesOfTheHub.ShouldHaveSingleItem().Id).ShouldBe("task_a");
    });

    [Fact]
    public void A_record_that_comes_into_sight_is_not_given_to_one_create_while_another_is_on_its_way() => Stage.Play(async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.RequestLost));
        stage.Trouble.At("POST", "/tasks", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(25) });
        stage.Trouble.At("task.created", TimeSpan.FromSeconds(5));
        await stage.Person.CreateAsync("task_a", Stage.Json(Words));
        await stage.SecondsAsync(10);
        await stage.Person.CreateAsync("task_b", Stage.Json(Words));

        await stage.QuietAsync();

        stage.BoundTo(stage.WritesOfTheHub[0].Id).ShouldBe("task_b");
        stage.World.Disk.All<ConflictRow>().ShouldBeEmpty();
    });
}
