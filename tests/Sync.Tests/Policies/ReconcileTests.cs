using Concord.Sync.Policies;

namespace Concord.Sync.Tests.Policies;

public sealed class ReconcileTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ReconcileFrequency.DAILY, 23.9, false)]
    [InlineData(ReconcileFrequency.DAILY, 24, true)]
    [InlineData(ReconcileFrequency.WEEKLY, 167.9, false)]
    [InlineData(ReconcileFrequency.WEEKLY, 168, true)]
    [InlineData(ReconcileFrequency.NEVER, 100_000, false)]
    public void Due_when_the_period_has_passed(ReconcileFrequency frequency, double hoursAgo, bool due) =>
        Reconcile.IsDue(frequency, Now.AddHours(-hoursAgo), Now).ShouldBe(due);

    [Theory]
    [InlineData(ReconcileFrequency.DAILY, true)]
    [InlineData(ReconcileFrequency.WEEKLY, true)]
    [InlineData(ReconcileFrequency.NEVER, false)]
    public void Without_one_before_it_is_due_unless_nobody_wants_any(ReconcileFrequency frequency, bool due) =>
        Reconcile.IsDue(frequency, null, Now).ShouldBe(due);
}
