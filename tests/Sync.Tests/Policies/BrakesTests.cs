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
        (Brakes.Check(BrakeKind.DELETE, count, mapped, BrakeLimits.Default) is BrakeResult.Hold).ShouldBe(held);

    [Theory]
    [InlineData(BrakeKind.CREATE, false)]
    [InlineData(BrakeKind.UPDATE, false)]
    [InlineData(BrakeKind.DELETE, true)]
    [InlineData(BrakeKind.BLANK, true)]
    public void By_default_deletes_and_emptied_fields_are_limited(BrakeKind kind, bool held)
    {
        (Brakes.Check(kind, 1000, 1000, BrakeSettings.Default.Of(kind)) is BrakeResult.Hold).ShouldBe(held);
        new BrakeSettings(new(1), new(2), new(3), new(4)).Of(kind)!.Count.ShouldBe((int)kind + 1);
    }

    [Theory]
    [InlineData(BrakeKind.CREATE, "40 creates among 100 mapped records; more than 3 and more than 2.5 % wait for approval.")]
    [InlineData(BrakeKind.UPDATE, "40 updates among 100 mapped records; more than 3 and more than 2.5 % wait for approval.")]
    [InlineData(BrakeKind.DELETE, "40 deletes among 100 mapped records; more than 3 and more than 2.5 % wait for approval.")]
    [InlineData(BrakeKind.BLANK, "40 fields emptied among 100 mapped records; more than 3 and more than 2.5 % wait for approval.")]
    public void A_hold_gives_its_figures(BrakeKind kind, string reason) =>
        Brakes.Check(kind, 40, 100, new BrakeLimits(3, 0.025m)).ShouldBe(new BrakeResult.Hold(reason));
}
