using Concord.Grains.Records;
using Concord.Grains.Tests.World;

namespace Concord.Grains.Tests.Records;

/// <summary>Rules 7.1 and 7.2 as the grain applies them.</summary>
public sealed class MergeTests
{
    [Fact]
    public void Todo_survives_any_number_of_round_trips_through_a_flag()
    {
        var world = RecordWorld.Linked("""{"title":"A","status":"TODO"}""", """{"name":"A","done":false}""");
        for (var round = 0; round < 5; round++)
        {
            world.Fetched("""{"name":"A","done":false}""").Reply.Outcome.ShouldBe(Observed.Unchanged);
        }

        world["status"].ShouldBe("TODO");
        world.Operations.ShouldBeEmpty();
    }
}
