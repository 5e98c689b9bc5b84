using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Records;

/// <summary>A reference whose own record is not mapped yet waits, and is looked at again when it is.</summary>
public sealed class LookupTests
{
    private const string Badges = """
        {
          "dataTypes": ["BADGES"],
          "connector": { "resources": { "BADGE": { "path": "/badges", "id": "id" } } },
          "mappings": [{
            "resourceType": "BADGE",
            "externalToInternal": [{ "externalField": "who", "internalField": "memberId", "transform": { "type": "lookup", "resourceType": "MEMBER" } }, { "externalField": "label", "internalField": "label" }],
            "internalToExternal": [{ "internalField": "memberId", "externalField": "who", "transform": { "type": "lookup", "resourceType": "MEMBER" } }, { "internalField": "label", "externalField": "label" }]
          }]
        }
        """;

    private const string Badge = """{"id":"x1","who":"m7","label":"A"}""";

    private static readonly RecordTypes Types = new(Directory.EnumerateFiles(Samples.SchemaFiles).Select(path => KeyValuePair.Create(Path.GetFileName(path), File.ReadAllText(path)))
        .Append(KeyValuePair.Create("BADGE.json", """
            { "type": "BADGE", "dataType": "BADGES", "idPrefix": "badge_",
              "fields": { "memberId": { "type": "reference", "reference": "MEMBER", "required": true }, "label": { "type": "text", "required": true } } }
            """)));

    [Fact]
    public async Task A_field_from_outside_waits_absent_and_follows_when_its_member_is_mapped()
    {
        var world = RecordWorld.AtRest().After(TimeSpan.FromMinutes(1));
        world.Fetched(Docs.Outside(name: "B", owner: "m7"));
        world["title"].ShouldBe("B");
        ((FieldValue.Object)world.Record.Fields).Get("assignedToId").IsAbsent.ShouldBeTrue();
        var wait = world.Rows<LookupWaitRow>().ShouldHaveSingleItem();
        (wait.TargetType, wait.KnownSide, wait.KnownId).ShouldBe(("MEMBER", Side.External, "m7"));

        await world.LookForMappings();
        world.Hint.ShouldBeNull();
        world.WithMember("member_1", "m7").After(TimeSpan.FromMinutes(1));
        await world.LookForMappings();

        world.Hint.ShouldNotBeNull().ExternalId.ShouldBe(RecordWorld.Copy);
        world.Rows<LookupWaitRow>().ShouldBeEmpty();
        world.Fetched(Docs.Outside(name: "B", owner: "m7"));
        world["assignedToId"].ShouldBe("member_1");
    }

    [Fact]
    public async Task A_field_of_ours_waits_and_is_sent_when_its_member_is_mapped()
    {
        var world = RecordWorld.AtRest().After(TimeSpan.FromMinutes(1));
        world.Edit("""{"assignedToId":"member_1"}""");
        world.Open.ShouldBeEmpty();
        world.Rows<LookupWaitRow>().ShouldHaveSingleItem().KnownSide.ShouldBe(Side.Local);

        world.WithMember("member_1", "m7");
        await world.LookForMappings();
        world.Hint.ShouldNotBeNull();
        world.Fetched(Docs.Outside());

        world.Sends.ShouldBe("""{"owner":"m7"}""");
    }

    [Fact]
    public void A_new_record_is_created_outside_without_what_waits()
    {
        var world = new RecordWorld();

        world.Create("""{"title":"A","assignedToId":"member_1"}""");

        world.Sends.ShouldNotContain("owner");
        world.Rows<LookupWaitRow>().ShouldHaveSingleItem().KnownId.ShouldBe("member_1");
    }

    [Fact]
    public void A_new_record_is_created_here_without_what_waits()
    {
        var world = new RecordWorld();

        world.Fetched(Docs.Outside(owner: "m7"), binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Applied);

        world["assignedToId"].ShouldBeNull();
        world.Rows<LookupWaitRow>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_record_that_cannot_be_made_without_what_waits_waits_whole_and_is_made_when_it_is_mapped()
    {
        var world = new RecordWorld(Badges, "BADGE", "badge_1", Types);
        world.Fetched(Badge, binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Filtered);
        world.Rows<RecordRow>().ShouldBeEmpty();
        world.Logs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(log => log.Status.ShouldBe(Sync.Vocabulary.SyncStatus.SUCCESS), log => log.Reason.ShouldNotBeNull().ShouldContain("m7"));
        world.Rows<LookupWaitRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(RecordWorld.Copy);
        await world.LookForMappings();
        world.Hint.ShouldBeNull();

        world.With(new MappingRow
        {
            Id = "map_member_1",
            IntegrationId = RecordWorld.Self,
            ResourceType = "MEMBER",
            InternalId = "member_1",
            ExternalId = "m7",
            SyncStatus = Sync.Vocabulary.MappingStatus.SYNCED,
            LastSyncedAt = ManualClock.Start,
            BaseLocal = Projection.Empty,
            BaseExternal = Projection.Empty,
            PushedVersion = 1,
            SettledTicket = 1,
            CreatedAt = ManualClock.Start,
            UpdatedAt = ManualClock.Start,
            Revision = 1,
        }).After(TimeSpan.FromMinutes(1));
        await world.LookForMappings();

        world.Hint.ShouldNotBeNull().ExternalId.ShouldBe(RecordWorld.Copy);
        world.Rows<LookupWaitRow>().ShouldBeEmpty();
        world.Fetched(Badge, binding: Binding.Create).Reply.Change.ShouldBe("CREATE");
        world["memberId"].ShouldBe("member_1");
    }

    [Fact]
    public void A_record_with_another_fault_beside_what_waits_fails()
    {
        var world = new RecordWorld(Badges, "BADGE", "badge_1", Types);
        world.Fetched("""{"id":"x1","who":"m7"}""", binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Failed);
        world.Rows<LookupWaitRow>().ShouldBeEmpty();
    }

    [Fact]
    public void A_plan_counts_a_record_that_would_wait_as_one_to_make() =>
        new RecordWorld(Badges, "BADGE", "badge_1", Types).Observed(new Observation(
            RecordWorld.Self, RecordWorld.Copy, Badge, null, null, 7, ManualClock.Start, ObservationSource.Listing, Binding.Create, 0, "job_1", PlanOnly: true)).Reply.Change.ShouldBe("CREATE");

    [Fact]
    public async Task A_mapping_that_appears_makes_who_waits_due_at_once()
    {
        var world = RecordWorld.AtRest().After(TimeSpan.FromMinutes(1));
        world.Fetched(Docs.Outside(owner: "m7"));
        for (var look = 0; look < 8; look++)
        {
            await world.LookForMappings();
            world.After(TimeSpan.FromMinutes(10));
        }

        var rests = world.Rows<LookupWaitRow>().ShouldHaveSingleItem();
        rests.NextDueAt.ShouldBeLessThanOrEqualTo(world.Clock.Now + TimeSpan.FromHours(1));
        world.WithMember("member_1", "m7");
        await world.Bound(world.Rows<MappingRow>().Single(row => row.InternalId == "member_1"));
        world.Rows<LookupWaitRow>().ShouldHaveSingleItem().NextDueAt.ShouldBe(world.Clock.Now);
    }

    [Fact]
    public async Task Of_those_who_are_looked_after_together_each_gets_its_own_answer()
    {
        var world = RecordWorld.AtRest().WithMember("member_1", "m7")
            .With(Waiting("a", Side.External, "m7")).With(Waiting("b", Side.External, "m8")).With(Waiting("c", Side.Local, "member_1")).With(Waiting("d", Side.Local, "m7"));

        await world.LookForMappings();

        world.Rows<HintRow>().Select(row => row.ExternalId).Order().ShouldBe(["a", "c"]);
        world.Rows<LookupWaitRow>().Select(row => (row.ExternalId, row.Attempts)).Order().ShouldBe([("b", 1), ("d", 1)]);
        world.Rows<LookupWaitRow>().ShouldAllBe(row => row.NextDueAt > world.Clock.Now && row.NextDueAt <= world.Clock.Now + TimeSpan.FromSeconds(1));
        return;

        LookupWaitRow Waiting(string externalId, Side side, string known) => new()
        {
            IntegrationId = RecordWorld.Self,
            ResourceType = "TASK",
            InternalId = "",
            ExternalId = externalId,
            TargetType = "MEMBER",
            KnownSide = side,
            KnownId = known,
            NextDueAt = ManualClock.Start,
            Attempts = 0,
            Revision = 1,
        };
    }

    [Fact]
    public async Task Who_has_no_copy_any_more_stops_waiting()
    {
        var world = new RecordWorld();
        world.Create("""{"title":"A","assignedToId":"member_1"}""");
        world.With(world.Mapping with { Id = "map_member_1", ResourceType = "MEMBER", InternalId = "member_1", ExternalId = "m7", Revision = 1 });

        await world.LookForMappings();

        world.Rows<LookupWaitRow>().ShouldBeEmpty();
        world.Hint.ShouldBeNull();
    }
}
