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
    public void What_is_parked_with_one_flows_to_the_other()
    {
        var world = Both("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        (world.Operation.IntegrationId, world.Sends).ShouldBe((Other, """{"name":"B"}"""));
        world.Conflict.IntegrationId.ShouldBe(RecordWorld.Self);
    }

    /// <summary>I7: the smaller priority wins, whichever arrived first.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_clash_between_two_systems_goes_by_rank_and_not_by_arrival(bool selfFirst)
    {
        var world = new RecordWorld("""{"conflictStrategy":"EXTERNAL_WINS","priority":1}""").WithIntegration(Other, """{"conflictStrategy":"EXTERNAL_WINS","priority":2}""")
            .WithRecord(Here).WithMapping(Here, Outside()).WithMapping(Here, Outside(), Other, "y1");
        if (selfFirst)
        {
            world.Fetched(Outside(name: "mine"));
            world.Fetched(Outside(name: "theirs"), externalId: "y1", integrationId: Other);
        }
        else
        {
            world.Fetched(Outside(name: "theirs"), externalId: "y1", integrationId: Other);
            world.Fetched(Outside(name: "mine"));
        }

        world["title"].ShouldBe("mine");
        world.Open.ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.IntegrationId.ShouldBe(Other), row => row.SentValues.ToJson().ShouldBe("""{"name":"mine"}"""));
    }

    private static RecordWorld Both(string changes = "{}") =>
        RecordWorld.AtRest(changes).WithIntegration(Other, changes).WithMapping(Here, Outside(), Other, "y1");
}
