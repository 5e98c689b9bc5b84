using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Rule 7.4: an external id that is bound to nothing finds its record by key, or has one made, and never two.</summary>
public sealed class MatchTests
{
    private const string Ada = "ada@example.org";

    [Fact]
    public async Task A_member_with_the_same_address_is_bound_whatever_its_capitals()
    {
        await using var world = await MatchWorld.StartAsync();
        await world.Create("member_1", $$"""{"email":"{{Ada}}","name":"Ada"}""");

        var reply = await world.See("x1", "Ada@Example.org ", tel: "7");

        (reply.Outcome, reply.Change, reply.InternalId).ShouldBe((Observed.Applied, "DIFFERING", "member_1"));
        world.Pairs.ShouldBe(["x1 member_1"]);
        world.Records.Single().Fields.ToJson().ShouldContain("\"phone\":\"7\"", Case.Sensitive, "an empty field takes the filled one");
        world.Creates.ShouldBeEmpty("it is bound, so nothing is made outside");
    }

    [Fact]
    public async Task A_bound_pair_without_a_base_is_one_grouped_conflict_under_manual_review()
    {
        await using var world = await MatchWorld.StartAsync(changes: """{"conflictStrategy":"MANUAL_REVIEW"}""");
        await world.Create("member_1", $$"""{"email":"{{Ada}}","name":"Ada","phone":"1"}""");

        await world.See("x1", Ada, "Countess", "2");

        world.Conflict.ConflictedFields.ShouldBe(["name", "phone"]);
    }

    [Fact]
    public async Task Without_a_match_the_record_is_made_and_claims_its_key()
    {
        await using var world = await MatchWorld.StartAsync();

        (await world.See("x1", Ada)).Change.ShouldBe("CREATE");

        world.Claims.ShouldBe([world.Records.Single().Id]);
    }

    [Fact]
    public async Task Without_a_key_the_record_is_made()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""");
        await world.Create("member_1", """{"email":"a@example.org"}""");

        (await world.See("x1", "b@example.org")).Change.ShouldBe("CREATE");
    }

    [Fact]
    public async Task Match_only_makes_nothing_on_either_side_and_says_so()
    {
        await using var world = await MatchWorld.StartAsync("""{"mode":"MATCH_ONLY"}""");

        var reply = await world.See("x1", Ada);
        await world.Create("member_1", """{"email":"eve@example.org"}""");

        (reply.Outcome, reply.Reason).ShouldBe((Observed.Filtered, "No record has its key, and none is made from it."));
        world.Records.Single().Id.ShouldBe("member_1");
        world.Rows<OperationRow>().ShouldBeEmpty();
        (await world.See("x2", "eve@example.org")).InternalId.ShouldBe("member_1");
    }

    [Fact]
    public async Task Create_only_takes_no_claims()
    {
        await using var world = await MatchWorld.StartAsync("""{"mode":"CREATE_ONLY"}""");
        await world.Create("member_1", $$"""{"email":"eve@example.org","name":"Ada"}""");

        (await world.See("x1", Ada)).Change.ShouldBe("CREATE");

        world.Claims.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_nothing_flows_in_a_match_is_bound_and_nothing_is_made()
    {
        await using var world = await MatchWorld.StartAsync(changes: """{"syncDirection":"BRITEPOOL_TO_EXTERNAL"}""");
        await world.Create("member_1", $$"""{"email":"{{Ada}}","name":"Ada"}""");

        (await world.See("x1", Ada, "old")).InternalId.ShouldBe("member_1");
        (await world.See("x2", "eve@example.org")).Outcome.ShouldBe(Observed.Filtered);

        world.Records.Count().ShouldBe(1);
        world.Rows<OperationRow>().Single(row => row.State == OperationState.PENDING).Kind.ShouldBe(OperationKind.UPDATE);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Many_ids_with_one_key_at_once_make_one_record_and_the_others_are_parked(int round)
    {
        await using var world = await MatchWorld.StartAsync();
        var ids = Enumerable.Range(0, 2 + round).Select(number => $"x{number}").ToList();

        var replies = await Task.WhenAll(ids.Select(id => world.See(id, Ada)));

        replies.Count(reply => reply.Outcome == Observed.Applied).ShouldBe(1);
        replies.Count(reply => reply.Outcome == Observed.Conflict).ShouldBe(ids.Count - 1);
        world.Records.Count().ShouldBe(1);
        (world.Conflict.ConflictReason, world.Conflict.Candidates.Length).ShouldBe(("AMBIGUOUS_MATCH", ids.Count - 1));
    }

    [Fact]
    public async Task Two_integrations_with_one_key_at_once_share_one_record()
    {
        await using var world = await MatchWorld.StartAsync();
        world.Integrate(MatchWorld.B, """{"keys":[["email"]]}""");

        await Task.WhenAll(world.See("x1", Ada), world.See("y1", Ada, integration: MatchWorld.B));

        var record = world.Records.ShouldHaveSingleItem();
        world.Pairs.ShouldBe([$"x1 {record.Id}", $"y1 {record.Id}"]);
        world.Creates.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Ada, 1)]
    [InlineData("somebody@example.org", 2)]
    public async Task What_another_integration_of_the_same_system_has_bound_is_no_new_record_unless_another_account_has_its_id(string mail, int records)
    {
        await using var world = await MatchWorld.StartAsync("""{"mode":"CREATE_ONLY"}""");
        world.Integrate(MatchWorld.B, """{"mode":"CREATE_ONLY"}""");
        await world.See("x1", Ada);

        await world.See("x1", mail, integration: MatchWorld.B);

        world.Records.Count().ShouldBe(records);
        world.Pairs.Count().ShouldBe(2);
    }

    [Fact]
    public async Task An_edit_and_a_sighting_of_one_key_at_once_leave_it_with_one_record_or_two_that_both_are_known()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""");
        await world.Create("member_1", """{"email":"a@example.org"}""");

        await Task.WhenAll(world.Edit("member_1", """{"phone":"7"}"""), world.See("x1", "b@example.org", tel: "7"));

        world.Claims.ShouldBe(world.Records.Select(row => row.Id), ignoreOrder: true);
        world.Claims.Count().ShouldBe(world.Pairs.Contains("x1 member_1") ? 1 : 2);
    }

    [Fact]
    public async Task An_edit_moves_the_key_and_the_old_one_matches_nothing()
    {
        await using var world = await MatchWorld.StartAsync();
        await world.Create("member_1", $$"""{"email":"{{Ada}}"}""");
        await world.Edit("member_1", """{"email":"countess@example.org"}""");

        (await world.See("x1", Ada)).Change.ShouldBe("CREATE");
        (await world.See("x2", "countess@example.org")).InternalId.ShouldBe("member_1");
    }

    [Fact]
    public async Task A_delete_frees_the_key()
    {
        await using var world = await MatchWorld.StartAsync();
        await world.Create("member_1", $$"""{"email":"{{Ada}}"}""");
        await world.Delete("member_1");

        world.Claims.ShouldBeEmpty();
        (await world.See("x1", Ada)).Change.ShouldBe("CREATE");
    }

    [Fact]
    public async Task A_merge_from_outside_moves_the_key_too()
    {
        await using var world = await MatchWorld.StartAsync();
        await world.See("x1", Ada);
        await world.See("x1", "countess@example.org");

        (await world.See("x2", Ada)).Change.ShouldBe("CREATE");
        world.Records.Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_clash_never_refuses_an_edit_and_only_parks_what_comes_from_outside()
    {
        await using var world = await SharedAsync();

        var reply = await world.See("x1", "c@example.org", tel: "7");

        reply.Outcome.ShouldBe(Observed.Conflict);
        world.Records.Count().ShouldBe(2);
        world.Conflict.ShouldSatisfyAllConditions(
            row => row.ConflictReason.ShouldBe("AMBIGUOUS_MATCH"), row => row.ExternalId.ShouldBe("x1"), row => row.Candidates.ShouldBe(["member_1", "member_2"]), row => row.MappingId.ShouldBeNull());
        var revision = world.Conflict.Revision;
        await world.See("x1", "c@example.org", tel: "7");
        world.Conflict.Revision.ShouldBe(revision, "nothing new to ask");
    }

    [Fact]
    public async Task While_a_person_is_asked_no_copy_is_made_of_the_records_in_question_and_afterwards_one_is()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""", """{"syncFrequency":"MANUAL"}""");
        await world.Create("member_1", """{"email":"a@example.org","phone":"7"}""");
        await world.Create("member_2", """{"email":"b@example.org","phone":"7"}""");
        await world.See("x1", "c@example.org", tel: "7");

        await world.Run("member_1");
        world.Creates.ShouldBeEmpty();

        await world.Answer(world.Conflict, "member_2");
        await world.See("x1", "c@example.org", tel: "7");
        await world.Run("member_1");
        world.Creates.ShouldBe(["int_a member_1"]);
    }

    [Fact]
    public async Task When_the_first_holder_leaves_the_key_the_next_one_has_it_whole()
    {
        await using var world = await SharedAsync();
        await world.Edit("member_1", """{"phone":"8"}""");

        world.Rows<MatchClaimRow>().Where(row => row.Rule == "match:phone").ShouldAllBe(row => !row.KeyHash.Contains('/'));
        (await world.See("x1", "c@example.org", tel: "7")).InternalId.ShouldBe("member_2");
    }

    [Fact]
    public async Task A_person_says_which_record_it_is_and_the_next_read_binds_it()
    {
        await using var world = await SharedAsync();
        await world.See("x1", "c@example.org", tel: "7");
        var conflict = world.Conflict;

        (await world.Answer(conflict, "member_9")).Verdict.ShouldBe(Verdict.Invalid);
        (await world.Answer(conflict, "member_2", version: 7)).Verdict.ShouldBe(Verdict.Stale);
        (await world.Answer(conflict, "member_2")).Verdict.ShouldBe(Verdict.Done);
        (await world.Answer(conflict, "member_1")).Code.ShouldBe("conflict-settled");
        world.Rows<HintRow>().ShouldHaveSingleItem().ExternalId.ShouldBe("x1");

        await world.See("x1", "c@example.org", tel: "7");
        world.Pairs.ShouldBe(["x1 member_2"]);
    }

    [Fact]
    public async Task A_person_says_that_it_is_none_of_them_and_it_is_made()
    {
        await using var world = await SharedAsync();
        await world.See("x1", "c@example.org", tel: "7");

        (await world.Answer(world.Conflict, null)).Verdict.ShouldBe(Verdict.Done);
        (await world.See("x1", "c@example.org", tel: "7")).Change.ShouldBe("CREATE");

        world.Records.Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_question_that_answers_itself_is_closed()
    {
        await using var world = await SharedAsync();
        await world.See("x1", "c@example.org", tel: "7");
        await world.Delete("member_1");

        (await world.See("x1", "c@example.org", tel: "7")).InternalId.ShouldBe("member_2");

        world.Rows<ConflictRow>().Single(row => row.ExternalId == "x1" && row.MappingId is null).Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
    }

    [Fact]
    public async Task A_question_ends_where_the_record_is_parked_beside_a_copy()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""");
        await world.See("x1", "a@example.org", tel: "7");
        await world.Create("member_2", """{"email":"b@example.org","phone":"7"}""");
        await world.See("x2", "c@example.org", tel: "7");
        world.Conflict.MappingId.ShouldBeNull();
        await world.Delete("member_2");

        await world.See("x2", "c@example.org", tel: "7");

        world.Conflict.Candidates.ShouldBe(["x2"]);
    }

    [Fact]
    public async Task A_person_may_give_the_record_its_second_copy_and_everything_is_due_to_it()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""");
        await world.See("x1", "a@example.org", tel: "7");
        await world.See("x2", "b@example.org", tel: "7");

        (await world.Answer(world.Conflict, "x2")).Verdict.ShouldBe(Verdict.Done);

        world.Rows<MappingRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.ExternalId.ShouldBe("x2"), row => row.PushedVersion.ShouldBe(0), row => row.BaseLocal.IsEmpty.ShouldBeTrue());
        world.Rows<HintRow>().ShouldHaveSingleItem().ExternalId.ShouldBe("x2");
    }

    [Fact]
    public async Task The_second_copy_of_a_record_is_held_until_a_person_has_it_made_a_record_of_its_own()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""");
        await world.See("x1", "a@example.org", tel: "7");
        (await world.See("x2", "b@example.org", tel: "7")).Outcome.ShouldBe(Observed.Conflict);
        (await world.See("x2", "b@example.org", tel: "9")).Outcome.ShouldBe(Observed.Conflict, "it waits for a person, whatever it says");

        (await world.Answer(world.Conflict, null)).Verdict.ShouldBe(Verdict.Done);
        (await world.See("x2", "b@example.org", tel: "7")).Change.ShouldBe("CREATE");

        world.Records.Count().ShouldBe(2);
        world.Pairs.Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_plan_says_what_would_be_matched_and_writes_nothing()
    {
        await using var world = await MatchWorld.StartAsync();
        await world.Create("member_1", $$"""{"email":"{{Ada}}","name":"Ada"}""");
        await world.Create("member_2", """{"email":"eve@example.org","name":"Eve"}""");

        var replies = new[]
        {
            await world.See("x1", Ada, "Ada", planOnly: true), await world.See("x2", "eve@example.org", "Eva", planOnly: true), await world.See("x3", "new@example.org", planOnly: true),
        };

        replies.Select(reply => reply.Change).ShouldBe(["MATCHED", "DIFFERING", "CREATE"]);
        world.Pairs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Until_old_records_have_claimed_under_a_new_rule_nothing_is_matched_or_made()
    {
        await using var world = await MatchWorld.StartAsync("""{"mode":"CREATE_ONLY"}""");
        for (var number = 0; number < 250; number++)
        {
            await world.Create($"member_{number:000}", $$"""{"email":"m{{number}}@example.org","phone":"{{number}}"}""");
        }

        await world.Delete("member_003");
        world.Integrate(MatchWorld.B, """{"keys":[["phone"]]}""", filled: false);
        (await world.See("y1", "new@example.org", tel: "7", integration: MatchWorld.B)).Outcome.ShouldBe(Observed.Later);
        world.Rows<HintRow>().ShouldHaveSingleItem().ExternalId.ShouldBe("y1");

        (await world.Fill(MatchWorld.B)).ShouldBe(2, "a page a step");

        world.Claims.Count().ShouldBe(249);
        (await world.See("y1", "new@example.org", tel: "7", integration: MatchWorld.B)).InternalId.ShouldBe("member_007");
        (await world.Fill(MatchWorld.B)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_that_is_being_made_while_a_rule_is_new_claims_under_it_although_the_filling_is_through(bool another)
    {
        await using var world = await MatchWorld.StartAsync("""{"mode":"CREATE_ONLY"}""");
        if (another)
        {
            await world.Create("member_0", """{"email":"0@x.example","name":"Zero","phone":"0"}""");
        }

        world.NewRuleMeanwhile("""{"mode":"MATCH_THEN_CREATE","keys":[["phone"]]}""");
        (await world.Create("member_1", """{"email":"1@x.example","name":"One","phone":"1"}""")).Verdict.ShouldBe(Verdict.Done);

        world.Claims.ShouldBe(["member_1"]);
    }

    [Fact]
    public async Task Filling_twice_and_beside_edits_changes_nothing_more()
    {
        await using var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""", filled: false);
        await world.Create("member_1", """{"email":"a@example.org","phone":"7"}""");
        var before = world.Rows<MatchClaimRow>();

        await world.Fill();

        world.Rows<MatchClaimRow>().ShouldBe(before);
    }

    private static async Task<MatchWorld> SharedAsync()
    {
        var world = await MatchWorld.StartAsync("""{"keys":[["phone"]]}""");
        await world.Create("member_1", """{"email":"a@example.org","phone":"7"}""");
        (await world.Create("member_2", """{"email":"b@example.org","phone":"7"}""")).Verdict.ShouldBe(Verdict.Done);
        return world;
    }
}
