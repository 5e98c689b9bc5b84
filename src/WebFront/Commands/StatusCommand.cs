using System.CommandLine;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`status`: whether the server serves, how its integrations are, and what waits for a person.</summary>
internal static class StatusCommand
{
    public static Command Build(Terminal terminal)
    {
        var command = new Command("status", "How the server and its integrations are. Exit code 1 where an integration is in trouble (DEGRADED or ERROR).");
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, server => ShowAsync(terminal, parsed, server)));
        return command;
    }

    private static async Task<int> ShowAsync(Terminal terminal, ParseResult parsed, ServerClient server)
    {
        await server.GetAsync("/health/ready");
        var metrics = await server.GetAsync("/api/admin/metrics");
        var integrations = await server.ListAsync("/api/admin/integrations", "integrations").ToArrayAsync();
        var alerts = (await server.GetAsync("/api/admin/alerts?acknowledged=false&limit=200"))["alerts"]!.AsArray();
        if (terminal.WantsJson(parsed))
        {
            terminal.Json(new JsonObject { ["metrics"] = metrics.DeepClone(), ["integrations"] = new JsonArray([.. integrations.Select(one => one.DeepClone())]), ["openAlerts"] = alerts.DeepClone() });
        }
        else
        {
            IntegrationCommands.Table(terminal, integrations);
            terminal.Line($"Runs under way: {metrics["syncsInProgress"]}, waiting for a person: {metrics["jobs"]!["held"]}. Conflicts to settle: {metrics["pendingConflicts"]}. Alerts nobody took note of: {alerts.Count}{(alerts.Count == 200 ? " or more" : "")}.");
            terminal.Line($"Of the records of 24 h {metrics["successRate"]} % succeeded.");
        }

        return Array.TrueForAll(integrations, one => (string)one["status"]! is "ACTIVE" or "PAUSED" or "DISABLED") ? ExitCode.Sound : ExitCode.Broken;
    }
}
