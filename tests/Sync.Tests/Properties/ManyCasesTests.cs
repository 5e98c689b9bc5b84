namespace Concord.Sync.Tests.Properties;

/// <summary>A small part of the long run of <c>bench/Merges</c>.</summary>
public sealed class ManyCasesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_cases_break_no_promise(int seed)
    {
        var cases = new ManyCases(seed);
        cases.Play(5_000);
        cases.Stories.ShouldBeGreaterThan(100);
    }
}
