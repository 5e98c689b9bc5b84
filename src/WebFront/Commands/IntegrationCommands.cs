using System.CommandLine;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`integrations`: listed, shown, and set as files say.</summary>
internal static class IntegrationCommands
{
    public static Command Build(Terminal terminal, RunWatch watch)
    {
        var list = new Command("list", "All integrations.");
        list.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            var rows = await server.ListAsync("/api/admin/integrations", "integrations").ToArrayAsync();
            if (terminal.WantsJson(parsed)) terminal.Json(new JsonArray([.. rows.Select(row => row.DeepClone())]));
            else Table(terminal, rows);
            return ExitCode.Sound;
        }));
        var which = new Argument<string>("integration") { Description = "Its id or its name." };
        var show = new Command("show", "All settings of one, as JSON.") { which };
        show.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            terminal.Json(await server.GetAsync($"/api/admin/integrations/{await FindAsync(server, parsed.GetRequiredValue(which))}"));
            return ExitCode.Sound;
        }));
        return new Command("integrations", "What is connected.") { list, show, ApplyCommand.Apply(terminal), ApplyCommand.Plan(terminal, watch) };
    }

    public static void Table(Terminal terminal, IEnumerable<JsonObject> rows) => terminal.Table(
        ["Id", "Name", "Type", "Status", "Last sync", "Success 24 h", "Conflicts"],
        rows.Select(row => new[]
        {
            (string?)row["id"], (string?)row["name"], (string?)row["type"], (string?)row["status"], (string?)row["lastSyncAt"] ?? "never",
            $"{row["stats"]!["successRate"]} %", row["stats"]!["pendingConflicts"]!.ToString(),
        }));

    /// <summary>The id of the integration with this id or name.</summary>
    /// <exception cref="ServerRefusedException">There is none.</exception>
    public static async Task<string> FindAsync(ServerClient server, string idOrName) =>
        await FindIdAsync(server, idOrName) ?? throw new ServerRefusedException($"There is no integration {idOrName}; `concord integrations list` names them.");

    /// <summary>The same, or null. Names count without regard to case, as the server holds them apart.</summary>
    public static async Task<string?> FindIdAsync(ServerClient server, string idOrName)
    {
        await foreach (var row in server.ListAsync("/api/admin/integrations", "integrations"))
            if ((string)row["id"]! == idOrName || string.Equals((string)row["name"]!, idOrName, StringComparison.OrdinalIgnoreCase))
                return (string)row["id"]!;
        return null;
    }
}
