using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`conflicts`: listed and settled.</summary>
internal static class ConflictCommands
{
    public static Command Build(Terminal terminal) => new("conflicts", "Fields that were changed on both sides, and records of which nobody knows which they are.") { List(terminal), Resolve(terminal) };

    private static Command List(Terminal terminal)
    {
        var integration = new Option<string>("--integration") { Description = "Of one integration, by id or name." };
        var status = new Option<string>("--status") { Description = "PENDING (default), RESOLVED, IGNORED or AUTO_RESOLVED." };
        var command = new Command("list", "All conflicts, newest first.") { integration, status };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            var owner = parsed.GetValue(integration) is { } name ? await IntegrationCommands.FindAsync(server, name) : null;
            var rows = await server.ListAsync("/api/admin/integrations/conflicts" + ServerQuery.Of(("integrationId", owner), ("status", parsed.GetValue(status))), "conflicts").ToArrayAsync();
            if (terminal.WantsJson(parsed)) terminal.Json(new JsonArray([.. rows.Select(row => row.DeepClone())]));
            else Table(terminal, rows);
            return ExitCode.Sound;
        }));
        return command;
    }

    private static Command Resolve(Terminal terminal)
    {
        var id = new Argument<string>("conflict") { Description = "Its id." };
        var keep = new Option<string>("--keep") { Description = "local, external, or latest: whose values stay." };
        keep.AcceptOnlyFromAmong("local", "external", "latest");
        var values = new Option<string>("--values") { Description = "The values that are to stay instead, as JSON with every conflicted field." };
        var bind = new Option<string>("--bind") { Description = "Of a record that nobody knows: the candidate that it is." };
        var create = new Option<bool>("--create") { Description = "It is none of the candidates; make it." };
        var ignore = new Option<bool>("--ignore") { Description = "Accept the difference until either side changes." };
        var noPush = new Option<bool>("--no-push") { Description = "Leave the outside as it is." };
        var command = new Command("resolve", "Settles one.") { id, keep, values, bind, create, ignore, noPush };
        command.SetAction((parsed, _) =>
        {
            if (Body(parsed.GetValue(keep), parsed.GetValue(values), parsed.GetValue(bind), parsed.GetValue(create), parsed.GetValue(ignore), parsed.GetValue(noPush)) is not { } body)
                return Task.FromResult(terminal.Refuse("Say how in one way: --keep, --values with JSON, --bind, --create or --ignore."));
            return terminal.WithServerAsync(parsed, async server =>
            {
                var what = parsed.GetValue(ignore) ? "ignore" : "resolve";
                var answer = await server.JsonAsync(HttpMethod.Post, $"/api/admin/integrations/conflicts/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{what}", body);
                if (terminal.WantsJson(parsed)) terminal.Json(answer);
                else terminal.Line($"{answer["conflictId"]}: {answer["status"]}.");
                return ExitCode.Sound;
            });
        });
        return command;
    }

    // Null where it is not said in exactly one way.
    private static JsonObject? Body(string? keep, string? values, string? bind, bool create, bool ignore, bool noPush)
    {
        if (new[] { keep is not null, values is not null, bind is not null, create, ignore }.Count(way => way) != 1)
            return null;
        if (ignore)
            return [];
        var body = keep is not null ? new JsonObject { ["strategy"] = $"{keep.ToUpperInvariant()}_WINS" } : bind is not null ? new() { ["bind"] = bind } : create ? new() { ["create"] = true } : Custom(values!);
        if (noPush && body is not null)
            body["pushToExternal"] = false;
        return body;
    }

    private static JsonObject? Custom(string values)
    {
        try
        {
            return JsonNode.Parse(values) is JsonObject data ? new() { ["strategy"] = "CUSTOM_MERGE", ["resolvedData"] = data } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Table(Terminal terminal, IEnumerable<JsonObject> rows) => terminal.Table(
        ["Id", "Integration", "Record", "External id", "Fields", "Since", "Why"],
        rows.Select(row => new[]
        {
            (string?)row["id"], (string?)row["integrationName"], $"{row["resourceType"]}/{row["resourceId"]}", (string?)row["externalId"],
            string.Join(", ", row["conflictedFields"]!.AsArray().Select(field => (string?)field)), (string?)row["createdAt"], (string?)row["conflictReason"],
        }));
}
