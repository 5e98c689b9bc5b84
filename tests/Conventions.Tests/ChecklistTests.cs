using System.Text.RegularExpressions;

namespace Concord.Conventions.Tests;

/// <summary>The checklist of the requirements names tests that are there.</summary>
public sealed partial class ChecklistTests
{
    [Fact]
    public void Every_test_that_the_checklist_names_is_there()
    {
        var sources = string.Join('\n', Repository.Files("tests", ".cs").Select(Repository.Read));
        var named = TestName().Matches(Repository.Read("docs/f025-checklist.md")).Select(match => match.Groups[1].Value).Where(name => name.Any(char.IsLower)).ToList();

        named.Count.ShouldBeGreaterThan(50);
        named.Where(name => !sources.Contains($" {name}(", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})`")]
    private static partial Regex TestName();
}
