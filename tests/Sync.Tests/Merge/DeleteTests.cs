using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

public sealed class DeleteTests
{
    private static readonly DateTimeOffset Noon = Given.Noon;

    [Fact]
    public void An_external_delete_meets_no_edit_and_passes_on()
    {
        var decision = RecordMerge.OnExternalDelete(Edited("a", "a"), Noon);

        decision.Outcome.ShouldBe(DeleteOutcome.PassOn);
        decision.IsConflict.ShouldBeFalse();
    }

    [Fact]
    public void A_local_delete_meets_no_edit_and_passes_on() =>
        RecordMerge.OnLocalDelete(Edited("a", "a"), Noon).Outcome.ShouldBe(DeleteOutcome.PassOn);

    [Theory]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, null, null, DeleteOutcome.PassOn, Winner.External)]
    [InlineData(ConflictStrategy.LOCAL_WINS, null, null, DeleteOutcome.Keep, Winner.Local)]
    [InlineData(ConflictStrategy.MANUAL_REVIEW, null, null, DeleteOutcome.Park, Winner.Parked)]
    [InlineData(ConflictStrategy.CUSTOM_MERGE, null, null, DeleteOutcome.Keep, Winner.Local)]
    [InlineData(ConflictStrategy.LATEST_WINS, 0, 1, DeleteOutcome.PassOn, Winner.External)]
    [InlineData(ConflictStrategy.LATEST_WINS, 1, 0, DeleteOutcome.Keep, Winner.Local)]
    [InlineData(ConflictStrategy.LATEST_WINS, 1, 1, DeleteOutcome.Keep, Winner.Local)]
    [InlineData(ConflictStrategy.LATEST_WINS, 1, null, DeleteOutcome.Keep, Winner.Local)]
    [InlineData(ConflictStrategy.LATEST_WINS, null, 1, DeleteOutcome.Keep, Winner.Local)]
    public void A_local_edit_against_an_external_delete(
        ConflictStrategy strategy, int? edited, int? deleted, DeleteOutcome outcome, Winner winner)
    {
        var decision = RecordMerge.OnExternalDelete(Edited("mine", "a").By(strategy).LocallyChanged("title", Minutes(edited)), Minutes(deleted));

        decision.Outcome.ShouldBe(outcome);
        var conflict = decision.Conflicts.ShouldHaveSingleItem();
        conflict.Winner.ShouldBe(winner);
        conflict.LocalData.ToJson().ShouldBe("""{"title":"mine"}""");
        conflict.External.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, null, null, DeleteOutcome.Keep, Winner.External)]
    [InlineData(ConflictStrategy.LOCAL_WINS, null, null, DeleteOutcome.PassOn, Winner.Local)]
    [InlineData(ConflictStrategy.MANUAL_REVIEW, null, null, DeleteOutcome.Park, Winner.Parked)]
    [InlineData(ConflictStrategy.CUSTOM_MERGE, null, null, DeleteOutcome.Keep, Winner.External)]
    [InlineData(ConflictStrategy.LATEST_WINS, 1, 0, DeleteOutcome.Keep, Winner.External)]
    [InlineData(ConflictStrategy.LATEST_WINS, 0, 1, DeleteOutcome.PassOn, Winner.Local)]
    [InlineData(ConflictStrategy.LATEST_WINS, 1, 1, DeleteOutcome.PassOn, Winner.Local)]
    [InlineData(ConflictStrategy.LATEST_WINS, null, 1, DeleteOutcome.PassOn, Winner.Local)]
    public void An_external_edit_against_a_local_delete(
        ConflictStrategy strategy, int? edited, int? deleted, DeleteOutcome outcome, Winner winner)
    {
        var input = Edited("a", "theirs").By(strategy) with { ExternalUpdatedAt = Minutes(edited) };

        var decision = RecordMerge.OnLocalDelete(input, Minutes(deleted));

        decision.Outcome.ShouldBe(outcome);
        decision.Conflicts.ShouldHaveSingleItem().Winner.ShouldBe(winner);
        decision.Conflicts[0].ExternalData.ToJson().ShouldBe("""{"title":"theirs"}""");
        decision.Conflicts[0].Local.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void What_an_open_operation_was_decided_on_is_no_edit_any_more()
    {
        var input = Edited("ours", "theirs").In("title", new GroupState.Open(Samples.Pairs("""{"name":"theirs"}""")));

        RecordMerge.OnLocalDelete(input, Noon).IsConflict.ShouldBeFalse();
    }

    [Fact]
    public void A_local_value_that_never_got_out_counts_as_an_edit() =>
        RecordMerge.OnExternalDelete(
            Edited("a", "a") with { Local = Samples.Doc("""{"title":"a","assignedToId":"member_1"}""") }, Noon).IsConflict.ShouldBeTrue();

    [Fact]
    public void Deletes_flow_as_the_direction_says()
    {
        RecordMerge.OnLocalDelete(Edited("a", "a", Given.TaskIn), Noon).Outcome.ShouldBe(DeleteOutcome.Drift);
        RecordMerge.OnExternalDelete(Edited("a", "a", Given.TaskOut), Noon).Outcome.ShouldBe(DeleteOutcome.Drift);
        RecordMerge.OnExternalDelete(Edited("mine", "a", Given.TaskIn), Noon).Outcome.ShouldBe(DeleteOutcome.PassOn);
        RecordMerge.OnLocalDelete(Edited("a", "theirs", Given.TaskOut), Noon).Outcome.ShouldBe(DeleteOutcome.PassOn);
    }

    private static MergeInput Edited(string local, string external, CompiledMapping? mapping = null) => Given.Linked(
        """{"title":"a"}""", """{"name":"a"}""", $$"""{"title":"{{local}}"}""", $$"""{"name":"{{external}}"}""", mapping);

    private static DateTimeOffset? Minutes(int? minutes) => minutes is { } some ? Noon.AddMinutes(some) : null;
}
