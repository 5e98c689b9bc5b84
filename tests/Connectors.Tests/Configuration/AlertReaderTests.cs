using Concord.Connectors.Configuration;
using Concord.Sync.Alerts;
using Concord.Sync.Records;

namespace Concord.Connectors.Tests.Configuration;

/// <summary>What an integration says of its alerts: rules that it has otherwise, the rest as by default.</summary>
public sealed class AlertReaderTests
{
    private static readonly Dictionary<string, RecordSchema> Schemas = new(StringComparer.Ordinal)
    {
        ["TASK"] = RecordSchema.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", "TASK.json"))).Value,
    };

    [Fact]
    public void What_is_left_out_stays_as_it_is()
    {
        var settings = Read("""{"rules": {"High Error Rate": {"threshold": 20.5, "windowMinutes": 30}, "Held Run": {"cooldownMinutes": 60, "channels": ["slack"]}}, "emails": ["ada@example.org"]}""").Value.Alerts;

        settings.Of("High Error Rate").ShouldBe(AlertRules.Of("High Error Rate") with { Threshold = 20.5m, Window = TimeSpan.FromMinutes(30) });
        var held = settings.Of("Held Run");
        (string.Join(' ', held.Channels), held.Cooldown, held.Severity).ShouldBe(("slack dashboard", TimeSpan.FromHours(1), AlertRules.Of("Held Run").Severity));
        settings.Of("Silence").ShouldBe(AlertRules.Of("Silence"));
        settings.Emails.ShouldBe(["ada@example.org"]);
    }

    [Fact]
    public void Without_a_word_everything_is_as_by_default()
    {
        Read("{}").Value.Alerts.Changed.ShouldBeEmpty();
        Read(null).Value.Alerts.ShouldBe(AlertSettings.Default);
    }

    [Fact]
    public void A_rule_without_channels_is_on_the_dashboard_alone() => Read("""{"rules": {"Held Run": {"channels": []}}}""").Value.Alerts.Of("Held Run").Channels.ShouldBe(["dashboard"]);

    [Theory]
    [InlineData("""[]""", "alerts")]
    [InlineData("""{"to": "x"}""", "alerts.to")]
    [InlineData("""{"rules": []}""", "alerts.rules")]
    [InlineData("""{"rules": {"High Errors": {}}}""", "alerts.rules.High Errors")]
    [InlineData("""{"rules": {"Held Run": 5}}""", "alerts.rules.Held Run")]
    [InlineData("""{"rules": {"Held Run": {"threshold": 5}}}""", "alerts.rules.Held Run.threshold")]
    [InlineData("""{"rules": {"Held Run": {"windowMinutes": 5}}}""", "alerts.rules.Held Run.windowMinutes")]
    [InlineData("""{"rules": {"Held Run": {"cooldownMinutes": 0}}}""", "alerts.rules.Held Run.cooldownMinutes")]
    [InlineData("""{"rules": {"Held Run": {"cooldownMinutes": 1.5}}}""", "alerts.rules.Held Run.cooldownMinutes")]
    [InlineData("""{"rules": {"Held Run": {"channels": ["sms"]}}}""", "alerts.rules.Held Run.channels")]
    [InlineData("""{"rules": {"Held Run": {"channels": "email"}}}""", "alerts.rules.Held Run.channels")]
    [InlineData("""{"rules": {"High Error Rate": {"threshold": -1}}}""", "alerts.rules.High Error Rate.threshold")]
    [InlineData("""{"rules": {"High Error Rate": {"windowMinutes": 1}}}""", "alerts.rules.High Error Rate.windowMinutes")]
    [InlineData("""{"emails": ["ada"]}""", "alerts.emails")]
    [InlineData("""{"emails": ["Ada <ada@example.org>"]}""", "alerts.emails")]
    [InlineData("""{"emails": "ada@example.org"}""", "alerts.emails")]
    public void What_is_wrong_is_named(string alerts, string path) => Read(alerts).Problems.Select(problem => problem.Path).ShouldBe([path]);

    private static ConfigReading Read(string? alerts)
    {
        var more = alerts is null ? "" : $",\"alerts\":{alerts}";
        return IntegrationConfigReader.Read(
            $$$$"""
            {"connector":{"resources":{"TASK":{"path":"/tasks","id":"id"}}},"mappings":[{"resourceType":"TASK","externalToInternal":[{"externalField":"a","internalField":"title"}]}]{{{{more}}}}}
            """,
            Schemas);
    }
}
