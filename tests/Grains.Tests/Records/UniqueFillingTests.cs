using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Records;

/// <summary>Members were there before their address became unique.</summary>
public sealed class UniqueFillingTests
{
    [Fact]
    public async Task Old_records_claim_at_the_start_and_a_second_start_has_nothing_to_do()
    {
        await using var world = await OldAsync("a@example.org", "b@example.org");

        (await world.FillUnique()).ShouldBeEmpty();

        Held(world).ShouldBe(["member_0", "member_1"]);
        var before = world.Rows<MatchClaimRow>();
        (await world.FillUnique()).ShouldBeEmpty();
        world.Rows<MatchClaimRow>().ShouldBe(before);
        (await world.Create("member_9", """{"email":"a@example.org"}""")).Code.ShouldBe("record-not-unique");
    }

    [Fact]
    public async Task Values_that_clash_are_told_in_one_line_and_stand_until_they_are_edited()
    {
        await using var world = await OldAsync("a@example.org", "a@example.org", "b@example.org");

        (await world.FillUnique()).ShouldHaveSingleItem().ShouldStartWith("MEMBER.email is unique by its schema, but 1 records hold a value that another one has (member_");

        (await world.Edit("member_2", """{"name":"Bea"}""")).Verdict.ShouldBe(Verdict.Done);
        (await world.Edit(Held(world).Contains("member_0") ? "member_1" : "member_0", """{"name":"Ada"}""")).Code.ShouldBe("record-not-unique");
    }

    [Fact]
    public async Task A_deleted_record_claims_nothing()
    {
        await using var world = await OldAsync("a@example.org");
        await world.Delete("member_0");
        (await world.FillUnique()).ShouldBeEmpty();
        Held(world).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_field_that_is_no_longer_unique_frees_its_values()
    {
        await using var world = await OldAsync("a@example.org");
        world.Put(new MatchClaimRow { ResourceType = "MEMBER", Rule = "filled", KeyHash = "unique:name", RecordId = "", Revision = 1 });
        world.Put(new MatchClaimRow { ResourceType = "MEMBER", Rule = "unique:name", KeyHash = "fp_1", RecordId = "member_0", Revision = 1 });

        await world.FillUnique();

        world.Rows<MatchClaimRow>().Where(row => row.ResourceType == "MEMBER").Select(row => $"{row.Rule} {row.KeyHash}").ShouldContain("filled unique:email");
        world.Rows<MatchClaimRow>().ShouldAllBe(row => row.ResourceType != "MEMBER" || (row.Rule != "unique:name" && row.KeyHash != "unique:name"));
    }

    private static IEnumerable<string> Held(MatchWorld world) => world.Rows<MatchClaimRow>().Where(row => row.Rule == "unique:email").Select(row => row.RecordId).Order(StringComparer.Ordinal);

    private static async Task<MatchWorld> OldAsync(params string[] addresses)
    {
        var world = await MatchWorld.StartAsync("""{"mode":"CREATE_ONLY"}""");
        foreach (var (address, index) in addresses.Select((address, index) => (address, index)))
        {
            world.Put(new RecordRow
            {
                Type = "MEMBER",
                Id = $"member_{index}",
                Fields = FieldValue.Of(("email", FieldValue.Of(address))),
                FieldOrigins = FieldValue.Object.Empty,
                ExternalSyncEnabled = true,
                ExternalMetadata = FieldValue.Object.Empty,
                CreatedAt = ManualClock.Start,
                UpdatedAt = ManualClock.Start,
                Revision = 1,
            });
        }

        return world;
    }
}
