using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Records;

public sealed class UniqueFieldTests
{
    private const string Members = """
        {
          "dataTypes": ["MEMBERS"],
          "match": { "mode": "CREATE_ONLY" },
          "connector": { "resources": { "MEMBER": { "path": "/people", "id": "id" } } },
          "mappings": [{
            "resourceType": "MEMBER",
            "externalToInternal": [{ "externalField": "mail", "internalField": "email" }, { "externalField": "label", "internalField": "name" }],
            "internalToExternal": [{ "internalField": "email", "externalField": "mail" }, { "internalField": "name", "externalField": "label" }]
          }]
        }
        """;

    private readonly RecordWorld world = new(Members, "MEMBER", "member_1");

    public UniqueFieldTests() => world.Create("""{"email":"ada@example.org"}""").Reply.Verdict.ShouldBe(Verdict.Done);

    [Fact]
    public void A_second_record_with_the_value_is_refused_and_told_who_has_it()
    {
        var answer = world.At("member_2").Create("""{"email":"ada@example.org"}""").Reply;

        answer.Verdict.ShouldBe(Verdict.Invalid);
        answer.Code.ShouldBe("record-not-unique");
        answer.Problems.ShouldHaveSingleItem().Message.ShouldContain("member_1");
        world.Rows<RecordRow>().Length.ShouldBe(1);
    }

    [Fact]
    public void An_edit_to_a_taken_value_is_refused_and_to_a_free_one_frees_the_old()
    {
        world.At("member_2").Create("""{"email":"eve@example.org"}""");
        world.Edit("""{"email":"ada@example.org"}""").Reply.Verdict.ShouldBe(Verdict.Invalid);

        world.At("member_1").Edit("""{"email":"countess@example.org"}""").Reply.Verdict.ShouldBe(Verdict.Done);

        world.At("member_2").Edit("""{"email":"ada@example.org"}""").Reply.Verdict.ShouldBe(Verdict.Done);
        world.Rows<MatchClaimRow>().Select(claim => claim.RecordId).ShouldBe(["member_1", "member_2"], ignoreOrder: true);
    }

    [Fact]
    public void An_edit_of_another_field_leaves_the_claim_alone() =>
        world.Edit("""{"name":"Ada"}""").Wrote<MatchClaimRow>().ShouldBeEmpty();

    [Fact]
    public void A_deleted_record_claims_nothing()
    {
        world.Delete();

        world.Rows<MatchClaimRow>().ShouldBeEmpty();
        world.At("member_2").Create("""{"email":"ada@example.org"}""").Reply.Verdict.ShouldBe(Verdict.Done);
    }

    [Fact]
    public void Of_two_that_want_it_at_once_one_loses()
    {
        var elsewhere = new RecordWorld(Members, "MEMBER", "member_2");
        var planned = elsewhere.Create("""{"email":"ada@example.org"}""").Unit.ShouldNotBeNull();

        world.TryCommit(planned with { Id = "unit_elsewhere" }).ShouldBeFalse();
    }

    [Fact]
    public void An_outside_record_with_a_taken_value_fails_in_the_open()
    {
        var reply = world.At("member_2").Fetched("""{"id":"x2","mail":"ada@example.org"}""", binding: Binding.Create, externalId: "x2").Reply;

        reply.Outcome.ShouldBe(Observed.Failed);
        reply.Reason.ShouldNotBeNull().ShouldContain("member_1");
        world.Rows<RecordRow>().Length.ShouldBe(1);
        world.Rows<RefusedRecordRow>().ShouldBeEmpty("the value may be free the next time");
    }

    [Fact]
    public void An_outside_change_to_a_taken_value_fails_and_changes_nothing()
    {
        world.At("member_2").Create("""{"email":"eve@example.org"}""");
        world.Prepare(world.Open.Single(row => row.InternalId == "member_2").Id, (OutsideState?)null);
        world.Answered("""{"id":"x2","mail":"eve@example.org"}""", "x2");

        var reply = world.After(TimeSpan.FromMinutes(1)).Fetched("""{"id":"x2","mail":"ada@example.org"}""", externalId: "x2").Reply;

        reply.Outcome.ShouldBe(Observed.Failed);
        world["email"].ShouldBe("eve@example.org");
    }
}
