using Concord.Grains.Dispatch;

namespace Concord.Grains.Tests.Dispatch;

/// <summary>One owner cannot keep the others waiting.</summary>
public sealed class SlotsTests
{
    private readonly Slots slots = new();

    [Fact]
    public void One_owner_leaves_room_for_others()
    {
        Fill("a", 100).ShouldBe(Slots.MostOfOne);
        Fill("b", 100).ShouldBe(Slots.Most - Slots.MostOfOne);
    }

    [Fact]
    public void Each_owner_has_a_little_room_even_when_there_is_none()
    {
        Fill("a", 100);
        Fill("b", 100);
        Fill("c", 100).ShouldBe(Slots.AlwaysOfOne);
    }

    [Fact]
    public void What_is_under_way_is_not_begun_again()
    {
        slots.Enter("a", "x").ShouldBe(Entry.Begun);
        slots.Enter("a", "x").ShouldBe(Entry.UnderWay);
        slots.Leave("x");
        slots.Enter("a", "x").ShouldBe(Entry.Begun);
    }

    [Fact]
    public void Who_was_left_out_is_told_once_when_half_the_room_is_free()
    {
        Fill("a", 100);
        var told = Enumerable.Range(0, Slots.MostOfOne).Select(number => slots.Leave($"a/{number}")).ToList();
        told.Count(isRoomy => isRoomy).ShouldBe(1);
        told.IndexOf(true).ShouldBe(Slots.MostOfOne - (Slots.Most / 2) - 1);
    }

    [Fact]
    public void Nobody_is_told_where_nobody_was_left_out()
    {
        Fill("a", 2);
        slots.Leave("a/0").ShouldBeFalse();
        slots.Leave("nothing").ShouldBeFalse();
    }

    private int Fill(string owner, int wanted) => Enumerable.Range(0, wanted).Count(number => slots.Enter(owner, $"{owner}/{number}") == Entry.Begun);
}
