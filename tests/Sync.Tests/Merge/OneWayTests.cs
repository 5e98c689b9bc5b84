using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

/// <summary>Groups that flow one way have no conflicts: only the source's changes count.</summary>
public sealed class OneWayTests
{
    [Fact]
    public void Inward_the_source_s_change_is_taken_over_a_local_one()
    {
        var decision = RecordMerge.Decide(Linked("a", "mine", "b", Given.TaskIn));

        decision.On("title").ShouldBeOfType<Verdict.TakeExternal>();
        decision.LocalPatch.ToJson().ShouldBe("""{"title":"b"}""");
    }

    [Fact]
    public void Inward_a_local_change_stays_as_drift()
    {
        var decision = RecordMerge.Decide(Linked("a", "mine", "a", Given.TaskIn));

        decision.On("title").ShouldBe(new Verdict.Drift(Side.Local));
        decision.Drifts.ShouldBe(["title"]);
        decision.IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void Outward_the_source_s_change_is_sent_over_an_external_one()
    {
        var decision = RecordMerge.Decide(Linked("a", "b", "theirs", Given.TaskOut));

        decision.On("title").ShouldBeOfType<Verdict.PushLocal>();
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"b"}""");
        RecordMerge.Decide(decision.Sent()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void Outward_an_external_change_stays_as_drift()
    {
        var decision = RecordMerge.Decide(Linked("a", "a", "theirs", Given.TaskOut));

        decision.On("title").ShouldBe(new Verdict.Drift(Side.External));
        decision.IsQuiet.ShouldBeTrue();
    }

    [Theory]
    [InlineData("a", "a", "Agree")]
    [InlineData("a", "b", "TakeExternal")]
    [InlineData("", "b", "TakeExternal")]
    [InlineData("a", "", "Drift")]
    public void Inward_without_a_base(string local, string external, string verdict) =>
        RecordMerge.Decide(Given.Strangers($$"""{"description":"{{local}}"}""", $$"""{"notes":"{{external}}"}""", Given.TaskIn))
            .On("description").GetType().Name.ShouldBe(verdict);

    [Theory]
    [InlineData("a", "a", "Agree")]
    [InlineData("a", "b", "PushLocal")]
    [InlineData("a", "", "PushLocal")]
    [InlineData("", "b", "Drift")]
    public void Outward_without_a_base(string local, string external, string verdict) =>
        RecordMerge.Decide(Given.Strangers($$"""{"description":"{{local}}"}""", $$"""{"notes":"{{external}}"}""", Given.TaskOut))
            .On("description").GetType().Name.ShouldBe(verdict);

    [Fact]
    public void A_group_that_flows_nowhere_is_left_alone()
    {
        var mapping = Samples.Compile(Samples.AsanaTask, Samples.Task, SyncDirection.BRITEPOOL_TO_EXTERNAL);

        RecordMerge.Decide(Linked("a", "b", "c", mapping)).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_place_that_is_only_written_does_not_count_as_a_change()
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"TASK",
             "externalToInternal":[{"externalField":"name","internalField":"title"}],
             "internalToExternal":[{"internalField":"title","externalField":"name"},{"internalField":"title","externalField":"label"}]}
            """,
            Samples.Task);
        var input = Given.Linked(
            """{"title":"a"}""", """{"name":"a","label":"a"}""", """{"title":"a"}""", """{"name":"a","label":"z"}""", mapping);

        RecordMerge.Decide(input).On("title").ShouldBe(new Verdict.Drift(Side.External));
        RecordMerge.Decide(input with { Local = Samples.Doc("""{"title":"b"}""") })
            .ExternalPatch.ToJson().ShouldBe("""{"label":"b","name":"b"}""");
    }

    [Fact]
    public void A_place_that_is_only_read_is_not_forgotten_when_the_rest_agrees()
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"MEMBER",
             "externalToInternal":[
               {"externalField":"firstname","internalField":"name","transform":{"type":"splitName","target":"first"}},
               {"externalField":"lastname","internalField":"name","transform":{"type":"splitName","target":"last"}}],
             "internalToExternal":[
               {"internalField":"name","externalField":"firstname","transform":{"type":"splitName","target":"first"}}]}
            """,
            Samples.Member);
        var input = Given.Linked(
            """{"name":"Ada King"}""", """{"firstname":"Ada","lastname":"King"}""",
            """{"name":"Grace King"}""", """{"firstname":"Grace","lastname":"Hopper"}""", mapping);

        RecordMerge.Decide(input.By(ConflictStrategy.EXTERNAL_WINS)).LocalPatch.ToJson().ShouldBe("""{"name":"Grace Hopper"}""");
        var localWins = RecordMerge.Decide(input.By(ConflictStrategy.LOCAL_WINS));
        localWins.DecidedConflicts.ShouldHaveSingleItem();
        localWins.Write.ShouldBeNull();
        RecordMerge.Decide(localWins.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_constant_is_sent_once_and_then_rests()
    {
        var mapping = Samples.Compile(
            """{"resourceType":"TASK","internalToExternal":[{"externalField":"source","transform":{"type":"constant","value":"britepool"}}]}""",
            Samples.Task);
        var first = RecordMerge.Decide(Given.Strangers("{}", """{"source":"x"}""", mapping));

        first.ExternalPatch.ToJson().ShouldBe("""{"source":"britepool"}""");
        RecordMerge.Decide(first.Sent()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_constant_is_taken_once_and_then_rests()
    {
        var mapping = Samples.Compile(
            """{"resourceType":"TASK","externalToInternal":[{"internalField":"priority","transform":{"type":"constant","value":"LOW"}}]}""",
            Samples.Task);
        var first = RecordMerge.Decide(Given.Strangers("""{"priority":"HIGH"}""", "{}", mapping));

        first.LocalPatch.ToJson().ShouldBe("""{"priority":"LOW"}""");
        RecordMerge.Decide(first.Committed()).IsQuiet.ShouldBeTrue();
    }

    private static MergeInput Linked(string both, string local, string external, CompiledMapping mapping) => Given.Linked(
        $$"""{"title":"{{both}}"}""", $$"""{"name":"{{both}}"}""", $$"""{"title":"{{local}}"}""", $$"""{"name":"{{external}}"}""", mapping);
}
