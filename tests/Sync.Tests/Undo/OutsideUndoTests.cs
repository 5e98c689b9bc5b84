using System.Collections.Immutable;
using Concord.Sync.Merge;
using Concord.Sync.Tests.Merge;
using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Undo;

/// <summary>What of a copy outside is set back, from the writes that reached it.</summary>
public sealed class OutsideUndoTests
{
    private const string Copy = "x1";

    /// <summary>A row is the confirmed writes, oldest first: who wrote (`o`thers, in `s`cope, this `u`ndo), the name before and after; then the name known now.</summary>
    [Theory]
    [InlineData("s:A>B", "B", "A", "")]
    [InlineData("s:A>B s:B>C", "C", "A", "")]
    [InlineData("o:A>B s:B>C", "C", "B", "")]
    [InlineData("s:A>B o:B>C", "C", "", "title: It was written again since.")]
    [InlineData("s:A>B u:B>A", "A", "", "")]
    [InlineData("s:A>B", "A", "", "")]
    [InlineData("o:A>B", "B", "", "")]
    public void A_group_goes_back_to_before_the_last_writes_in_scope_unless_written_since(string writes, string known, string sent, string left)
    {
        var decision = OutsideUndo.Decide(History(known, [.. writes.Split(' ').Select((text, index) => Update(text, index))]), Everything);

        decision.Sent.Values.Select(entry => entry.Value.ScalarText).ShouldBe(sent.Length == 0 ? [] : [sent]);
        decision.Groups.ShouldBe(sent.Length == 0 ? [] : ["title"]);
        string.Join(' ', decision.Left.Select(one => $"{one.Field}: {one.Reason}")).ShouldBe(left);
    }

    [Fact]
    public void What_was_empty_before_is_cleared()
    {
        var write = Update("s:A>B", 0) with { Write = Write("""{}""", """{"name":"B"}""") };
        OutsideUndo.Decide(History("B", write), Everything).Sent.ToJson().ShouldBe("""{"name":null}""");
    }

    [Fact]
    public void A_group_that_was_changed_outside_since_or_has_something_under_way_is_left()
    {
        var history = History("C", Update("s:A>B", 0));
        OutsideUndo.Decide(history with { TakenAt = Dictionary("title", Given.Noon.AddMinutes(5)) }, Everything).Left.ShouldHaveSingleItem().Reason.ShouldBe("It was changed outside since.");
        OutsideUndo.Decide(history with { TakenAt = Dictionary("title", Given.Noon.AddMinutes(-5)) }, Everything).Left.ShouldBeEmpty();
        OutsideUndo.Decide(history with { Busy = Dictionary("title", "A write of it is on its way.") }, Everything).Left.ShouldHaveSingleItem().Reason.ShouldBe("A write of it is on its way.");
    }

    [Fact]
    public void Only_named_fields_are_set_back()
    {
        var history = History("B", Update("s:A>B", 0));
        OutsideUndo.Decide(history, Everything with { Fields = ["description"] }).Sent.IsEmpty.ShouldBeTrue();
        OutsideUndo.Decide(history, Everything with { Fields = ["title"] }).Sent.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void A_copy_that_was_made_goes_unless_somebody_wrote_to_it_since()
    {
        var made = Update("s:A>B", 0) with { Kind = PastWriteKind.Create };
        OutsideUndo.Decide(History("B", made), Everything).Existence.ShouldBe(UndoExistence.Goes);
        OutsideUndo.Decide(History("C", made, Update("o:B>C", 1)), Everything).Left.ShouldHaveSingleItem().ShouldBe(new LeftAlone(null, "It was written again since it was made."));
        OutsideUndo.Decide(History("C", made) with { TakenAt = Dictionary("title", Given.Noon.AddMinutes(5)) }, Everything).Left.ShouldHaveSingleItem().Reason.ShouldBe("It was changed outside since it was made.");
        OutsideUndo.Decide(History("B", made) with { ExternalId = "x2" }, Everything).ShouldBe(OutsideUndoDecision.Nothing);
        OutsideUndo.Decide(History("B", made, Update("u:A>B", 1) with { Kind = PastWriteKind.Delete }) with { ExternalId = null }, Everything).ShouldBe(OutsideUndoDecision.Nothing);
    }

    [Fact]
    public void A_copy_that_was_deleted_returns_unless_there_is_another_one()
    {
        var deleted = Update("s:A>B", 0) with { Kind = PastWriteKind.Delete };
        OutsideUndo.Decide(History("B", deleted) with { ExternalId = null }, Everything).Existence.ShouldBe(UndoExistence.Returns);
        OutsideUndo.Decide(History("B", deleted) with { ExternalId = "x2" }, Everything).Existence.ShouldBe(UndoExistence.Stays);
    }

    [Theory]
    [InlineData("""{"name":"A","notes":"d"}""", true)]
    [InlineData("""{"name":"A","notes":"d","color":"red"}""", true)]
    [InlineData("""{"name":"A","notes":"e"}""", false)]
    [InlineData("""{"notes":"d"}""", false)]
    public void A_copy_is_untouched_where_it_says_what_both_sides_agreed_on(string document, bool isUntouched)
    {
        var known = Given.Linked("""{"title":"A","description":"d"}""", """{"name":"A","notes":"d"}""", "{}", "{}").Base!;
        OutsideUndo.IsUntouched(Given.Task, known, Samples.Doc(document)).ShouldBe(isUntouched);
    }

    [Fact]
    public void A_write_stands_while_its_places_say_what_they_said()
    {
        OutsideUndo.Stands(Given.Task, Write("""{"name":"A"}""", """{"name":"B"}"""), Samples.Doc("""{"name":"A","notes":"new"}""")).ShouldBeTrue();
        OutsideUndo.Stands(Given.Task, Write("""{"name":"A"}""", """{"name":"B"}"""), Samples.Doc("""{"name":"C"}""")).ShouldBeFalse();
    }

    private static UndoScope Everything => new() { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.MaxValue };

    private static CopyHistory History(string known, params PastWrite[] writes) => new(
        Given.Task, Copy, Projection.ParseOrThrow($$"""{"name":"{{known}}"}"""), [.. writes], ImmutableDictionary<string, DateTimeOffset>.Empty, ImmutableDictionary<string, string>.Empty);

    private static PastWrite Update(string text, int index) => new(
        PastWriteKind.Update, Copy, Write($$"""{"name":"{{text[2]}}"}""", $$"""{"name":"{{text[4]}}"}"""), Given.Noon.AddMinutes(index), text[0] switch { 's' => WrittenBy.Scope, 'u' => WrittenBy.Undo, _ => WrittenBy.Others });

    private static PlannedWrite Write(string before, string sent) => new(["title"], Projection.Empty, Projection.ParseOrThrow(sent), Projection.ParseOrThrow(before));

    private static ImmutableDictionary<string, T> Dictionary<T>(string group, T value) => ImmutableDictionary<string, T>.Empty.Add(group, value);
}
