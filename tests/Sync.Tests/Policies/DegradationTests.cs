using Concord.Sync.Policies;

namespace Concord.Sync.Tests.Policies;

/// <summary>Rule 7.8: when an integration that goes on syncing is degraded, and when it is well again.</summary>
public sealed class DegradationTests
{
    [Theory]
    [InlineData(9, 9, false)]
    [InlineData(10, 1, false)]
    [InlineData(10, 2, true)]
    [InlineData(100, 10, false)]
    [InlineData(100, 11, true)]
    public void More_than_a_tenth_failed_of_at_least_ten_records_begins_it(int records, int failed, bool begins) =>
        Degradation.Begins(new RunCount(records, failed)).ShouldBe(begins);

    [Theory]
    [InlineData("7/0", false)]
    [InlineData("7/0 7/0", false)]
    [InlineData("7/0 7/0 6/0", true)]
    [InlineData("7/0 7/1 6/1", true)]
    [InlineData("7/1 7/1 6/1", false)]
    [InlineData("5/0 100/50", false)]
    [InlineData("19/0 0/0 1/1", true)]
    [InlineData("20/0 100/100", true)]
    [InlineData("0/0", false)]
    public void The_last_twenty_records_over_runs_end_it(string newestFirst, bool ends) => Degradation.Ends(false, [.. newestFirst.Split(' ').Select(Count)]).ShouldBe(ends);

    [Theory]
    [InlineData("0/0 50/50", true)]
    [InlineData("5/0 50/50", true)]
    [InlineData("5/1 50/50", false)]
    public void A_whole_full_run_ends_it_by_itself(string newestFirst, bool ends) => Degradation.Ends(true, [.. newestFirst.Split(' ').Select(Count)]).ShouldBe(ends);

    private static RunCount Count(string text) => text.Split('/') is [var records, var failed] ? new RunCount(int.Parse(records), int.Parse(failed)) : throw new FormatException(text);
}
