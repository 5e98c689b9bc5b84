using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Several integrations on one record: what comes in by one goes out by the others.</summary>
public sealed class TwoIntegrationsTests
{
    private const string Other = "int_b";

    [Fact]
    public void A_change_by_one_goes_out_to_the_other_only()
    {
        var world = Both();
        world.Fetched(Outside(name: "B"));
        (world.Operation.IntegrationId, world.Sends).ShouldBe((Other, """{"name":"B"}"""));
    }

    [Fact]
    public void A_record_made_by_one_is_created_in_the_other()
    {
        var world = new RecordWorld().WithIntegration(Other);
        world.Fetched(Outside(), binding: Binding.Create);
        (world.Operation.IntegrationId, world.Operation.Kind).ShouldBe((Other, OperationKind.CREATE));
        world.MappingOf(Other)!.ExternalId.ShouldBeNull();
    }

    [Fact]
    public void A_delete_by_one_passes_on_to_the_other()
    {
        var world = Both();
        world.Fetched(null);
        (world.Operation.IntegrationId, world.Operation.Kind).ShouldBe((Other, OperationKind.DELETE));
    }

    [Fact]
    public void A_delete_taken_back_is_made_again_in_the_other()
    {
        var world = Both("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Delete();
        var other = world.Open.Single(row => row.IntegrationId == Other);
        world.Prepare(other.Id, world.State(Outside(), "y1"));
        world.Settled(world.Result(WriteOutcome.Gone, world.State(null, "y1")) with { OperationId = other.Id });
        world.Prepare(world.Open.Single().Id, world.State(Outside(name: "B")));
        world.Resolve("EXTERNAL_WINS");
        (world.Operation.IntegrationId, world.Operation.Kind).ShouldBe((Other, OperationKind.CREATE));
    }

    [Fact]
    public void What_a_delete_was_decided_against_is_not_written_over_when_the_other_takes_the_delete_back()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""").WithIntegration(Other, """{"conflictStrategy":"EXTERNAL_WINS"}""").WithMapping(Here, Outside(), Other, "y1");
        world.Delete();
        var (own, other) = (world.Open.Single(row => row.IntegrationId == RecordWorld.Self), world.Open.Single(row => row.IntegrationId == Other));
        world.Prepare(own.Id, world.State(Outside(name: "B"))).Reply.Kind.ShouldBe("DELETE");
        world.Settled(world.Result(WriteOutcome.TryAgain) with { OperationId = own.Id });
        world.Prepare(other.Id, world.State(Outside(name: "A", notes: "theirs"), "y1"));
        world.Record.DeletedAt.ShouldBeNull();
        world.Open.ShouldNotContain(row => row.IntegrationId == RecordWorld.Self && row.SentValues.ToJson().Contains("name"), "nobody changed the name here");
        world.OperationById(own.Id).State.ShouldBe(OperationState.SUPERSEDED);
        world.Rows<HintRow>().ShouldContain(row => row.IntegrationId == RecordWorld.Self, "what the copy holds is read");
        world.Fetched(Outside(name: "B"));
        world["title"].ShouldBe("B");
    }

    [Fact]
    public void What_is_parked_with_one_flows_to_the_other()
    {
        var world = Both("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        (world.Operation.IntegrationId, world.Sends).ShouldBe((Other, """{"name":"B"}"""));
        world.Conflict.IntegrationId.ShouldBe(RecordWorld.Self);
    }

    /// <summary>I7: where both go by time the later one wins, otherwise the smaller priority, whichever arrived first.</summary>
    [Theory]
    [InlineData("EXTERNAL_WINS", "EXTERNAL_WINS", -5, "mine")]
    [InlineData("LOCAL_WINS", "LOCAL_WINS", -5, "mine")]
    [InlineData("LATEST_WINS", "EXTERNAL_WINS", -5, "mine")]
    [InlineData("LATEST_WINS", "LATEST_WINS", 5, "mine")]
    [InlineData("LATEST_WINS", "LATEST_WINS", -5, "theirs")]
    [InlineData("LATEST_WINS", "LATEST_WINS", 0, "mine")]
    public void A_clash_between_two_systems_has_one_winner_whichever_arrived_first(string ours, string rival, int minutesLater, string winner)
    {
        foreach (var selfFirst in new[] { true, false })
        {
            var world = new RecordWorld($$"""{"conflictStrategy":"{{ours}}","priority":1}""").WithIntegration(Other, $$"""{"conflictStrategy":"{{rival}}","priority":2}""")
                .WithRecord(Here).WithMapping(Here, Outside()).WithMapping(Here, Outside(), Other, "y1");
            Action[] arrivals =
            [
                () => world.Fetched(Outside(name: "mine"), ManualClock.Start.AddMinutes(minutesLater)),
                () => world.Fetched(Outside(name: "theirs"), ManualClock.Start, externalId: "y1", integrationId: Other),
            ];
            arrivals[selfFirst ? 0 : 1]();
            arrivals[selfFirst ? 1 : 0]();

            world["title"].ShouldBe(winner, $"self first: {selfFirst}");
            var loser = winner == "mine" ? Other : RecordWorld.Self;
            world.Open.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                row => row.IntegrationId.ShouldBe(loser), row => row.SentValues.ToJson().ShouldBe($$"""{"name":"{{winner}}"}"""));
        }
    }

    private static RecordWorld Both(string changes = "{}") =>
        RecordWorld.AtRest(changes).WithIntegration(Other, changes).WithMapping(Here, Outside(), Other, "y1");
}
