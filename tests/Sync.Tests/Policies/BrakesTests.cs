using Concord.Sync.Policies;

namespace Concord.Sync.Tests.Policies;

public sealed class BrakesTests
{
    [Theory]
    [InlineData(10, 10, false)]
    [InlineData(11, 11, true)]
    [InlineData(11, 110, false)]
    [InlineData(11, 109, true)]
    [InlineData(1000, 10_000, false)]
    [InlineData(1001, 10_000, true)]
    [InlineData(0, 0, false)]
    [InlineData(11, 0, true)]
    public void Both_limits_must_be_passed(int count, int mapped, bool held) =>
        (Brakes.Check(BrakeKind.Delete, count, mapped) is BrakeResult.Hold).ShouldBe(held);

    [Fact]
    public void A_hold_gives_its_figures()
    {
        Brakes.Check(BrakeKind.Delete, 40, 100).ShouldBe(new BrakeResult.Hold(
            "40 deletes among 100 mapped records; more than 10 and more than 10 % wait for approval."));
        Brakes.Check(BrakeKind.Blank, 4, 100, new BrakeLimits(3, 0.025m)).ShouldBe(new BrakeResult.Hold(
            "4 fields emptied among 100 mapped records; more than 3 and more than 2.5 % wait for approval."));
    }
}
