using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Undo;

/// <summary>What of a record is set back, from its versions alone.</summary>
public sealed class LocalUndoTests
{
    /// <summary>A row is the versions, oldest first: who brought it (`o`thers, in `s`cope, this `u`ndo) and the title, `-` for none, `x` for deleted.</summary>
    [Theory]
    [InlineData("o:A s:B", "A", "")]
    [InlineData("o:A s:B s:C", "A", "")]
    [InlineData("o:A s:B o:C", "", "title: It was changed since, in version 3.")]
    [InlineData("o:A s:B o:C s:D", "C", "")]
    [InlineData("o:A s:B s:A", "", "")]
    [InlineData("o:A s:B u:A", "", "")]
    [InlineData("o:A s:B u:A o:C", "", "title: It was changed since, in version 4.")]
    [InlineData("o:A s:B o:B", "A", "")]
    [InlineData("o:- s:B", "absent", "")]
    [InlineData("o:A s:-", "A", "")]
    [InlineData("o:A o:B", "", "")]
    [InlineData("o:A s:B o:x", "", ": It was deleted since.")]
    public void A_field_goes_back_to_before_the_last_changes_in_scope_unless_changed_since(string versions, string value, string left)
    {
        var decision = LocalUndo.Decide(Versions(versions), Everything);

        decision.Existence.ShouldBe(UndoExistence.Stays);
        string.Join(' ', decision.Fields.Select(field => field.Value.IsAbsent ? "absent" : field.Value.ScalarText)).ShouldBe(value);
        string.Join(' ', decision.Left.Select(one => $"{one.Field}: {one.Reason}")).ShouldBe(left);
    }

    [Theory]
    [InlineData("s:A", UndoExistence.Goes)]
    [InlineData("s:A s:B", UndoExistence.Goes)]
    [InlineData("s:A o:B", UndoExistence.Stays)]
    [InlineData("o:A s:x", UndoExistence.Returns)]
    [InlineData("s:A o:x", UndoExistence.Stays)]
    [InlineData("o:A o:x s:A", UndoExistence.Goes)]
    [InlineData("o:A s:x u:A", UndoExistence.Stays)]
    [InlineData("s:A u:x", UndoExistence.Stays)]
    [InlineData("s:A u:x o:A", UndoExistence.Stays)]
    public void What_came_goes_and_what_went_returns_unless_somebody_did_something_since(string versions, UndoExistence existence) =>
        LocalUndo.Decide(Versions(versions), Everything).Existence.ShouldBe(existence);

    [Fact]
    public void A_record_that_was_changed_since_it_was_made_is_left_and_said_so() =>
        LocalUndo.Decide(Versions("s:A o:B"), Everything).Left[0].ShouldBe(new LeftAlone(null, "It was changed since it was made, in version 2."));

    [Fact]
    public void Fields_that_are_named_are_the_only_ones_and_the_record_stays()
    {
        var decision = LocalUndo.Decide(Versions("s:A s:B"), Everything with { Fields = ["title"] });
        (decision.Existence, decision.Fields.ShouldHaveSingleItem().Value.ScalarText).ShouldBe((UndoExistence.Stays, "A"));
        LocalUndo.Decide(Versions("s:A s:B"), Everything with { Fields = ["description"] }).Fields.ShouldBeEmpty();
    }

    [Fact]
    public void The_fields_of_a_record_that_comes_back_for_its_copy_go_back_too() =>
        LocalUndo.Decide(Versions("o:A s:B o:x"), Everything, returns: true).Fields.ShouldHaveSingleItem().Value.ScalarText.ShouldBe("A");

    [Fact]
    public void Fields_are_judged_one_by_one()
    {
        var decision = LocalUndo.Decide(
            [Version(1, """{"title":"A","description":"d"}""", 'o'), Version(2, """{"title":"B","description":"e"}""", 's'), Version(3, """{"title":"B","description":"f"}""", 'o')], Everything);
        decision.Fields.ShouldHaveSingleItem().ShouldBe(new FieldUndo("title", FieldValue.Of("A")));
        decision.Left.ShouldHaveSingleItem().Field.ShouldBe("description");
    }

    [Fact]
    public void A_scope_reads_what_it_wrote()
    {
        var scope = Everything with { JobId = "job_1", ResourceType = "TASK", ResourceId = "task_1", AboveVersion = 7, Fields = ["title", "status"] };
        var read = UndoScope.Read(FieldValue.ParseOrThrow(scope.ToValue().ToJson()));
        (read with { Fields = [] }).ShouldBe(scope with { Fields = [] });
        read.Fields.ShouldBe(scope.Fields);
    }

    private static UndoScope Everything => new() { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.MaxValue };

    private static System.Collections.Immutable.ImmutableArray<PastVersion> Versions(string text)
    {
        var title = "-";
        return [.. text.Split(' ').Select((word, index) =>
        {
            title = word[2..] == "x" ? title : word[2..];
            return Version(index + 1, title == "-" ? "{}" : $$"""{"title":"{{title}}"}""", word[0]) with { Deleted = word[2..] == "x" };
        })];
    }

    private static PastVersion Version(long number, string fields, char by) => new(
        number, FieldValue.ParseOrThrow(fields), false, by switch { 's' => WrittenBy.Scope, 'u' => WrittenBy.Undo, _ => WrittenBy.Others });
}
