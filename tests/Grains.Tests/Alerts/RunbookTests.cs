using Concord.Sync.Alerts;

namespace Concord.Grains.Tests.Alerts;

/// <summary>Whoever is told of something finds what to do.</summary>
public sealed class RunbookTests
{
    [Fact]
    public void Every_rule_has_a_runbook_and_a_line_in_the_settings()
    {
        var (runbooks, settings) = (File.ReadAllText(DocOf("runbooks.md")), File.ReadAllText(DocOf("integrations.md")));

        AlertRules.All.ShouldAllBe(rule => runbooks.Contains($"\n## {rule.Name}\n") && settings.Contains($"| `{rule.Name}` |"));
    }

    private static string DocOf(string name) => Path.Combine(AppContext.BaseDirectory, "docs", name);
}
