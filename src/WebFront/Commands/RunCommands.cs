using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`sync` and `undo`: runs that are started and followed to their end.</summary>
internal static class RunCommands
{
    public static Command Sync(Terminal terminal, RunWatch watch)
    {
        var which = Which();
        var dry = DryRun();
        var full = new Option<bool>("--full") { Description = "Compare everything, not only what changed since the last run." };
        var command = new Command("sync", "Runs one integration now and follows it. Exit code 1: it or some of its records failed; 3: it waits for a person.") { which, dry, full };
        command.SetAction((parsed, _) => StartAsync(terminal, watch, parsed, which, "sync", () =>
        {
            var body = new JsonObject { ["dryRun"] = parsed.GetValue(dry) };
            if (parsed.GetValue(full)) body["fullSync"] = true;
            return body;
        }));
        return command;
    }

    public static Command Undo(Terminal terminal, RunWatch watch)
    {
        var which = Which();
        var dry = DryRun();
        var run = new Option<string>("--run") { Description = "Take back what this run wrote." };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Take back what was written from this time on, such as 2026-01-31T08:00:00Z." };
        var to = new Option<DateTimeOffset?>("--to") { Description = "Up to this time; default now." };
        var record = new Option<string>("--record") { Description = "Take back what came after --version of one record, such as TASK/task_…." };
        var version = new Option<long?>("--version") { Description = "0 for everything." };
        var fields = new Option<string[]>("--fields") { Description = "Only these fields of the record.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("undo", "Takes back what an integration wrote, on both sides, but for what was edited since. With --dry-run it only reports, and waits for you.") { which, run, from, to, record, version, fields, dry };
        command.SetAction((parsed, _) => StartAsync(terminal, watch, parsed, which, "undo", () => new JsonObject(new Dictionary<string, JsonNode?>
        {
            ["jobId"] = parsed.GetValue(run),
            ["from"] = Time(parsed.GetValue(from)),
            ["to"] = Time(parsed.GetValue(to)),
            ["resourceType"] = parsed.GetValue(record)?.Split('/')[0],
            ["resourceId"] = parsed.GetValue(record)?.Split('/', 2).ElementAtOrDefault(1),
            ["version"] = parsed.GetValue(version),
            ["fields"] = parsed.GetValue(fields) is { Length: > 0 } names ? new JsonArray([.. names.Select(name => JsonValue.Create(name))]) : null,
            ["dryRun"] = parsed.GetValue(dry),
        }.Where(member => member.Value is not null))));
        return command;
    }

    private static Task<int> StartAsync(Terminal terminal, RunWatch watch, ParseResult parsed, Argument<string> which, string what, Func<JsonObject> body) => terminal.WithServerAsync(parsed, async server =>
    {
        var id = await IntegrationCommands.FindAsync(server, parsed.GetRequiredValue(which));
        return await watch.FollowAsync(parsed, server, await server.JsonAsync(HttpMethod.Post, $"/api/admin/integrations/{id}/{what}", body()));
    });

    private static Argument<string> Which() => new("integration") { Description = "Its id or its name." };

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Only report what it would do." };

    private static JsonValue? Time(DateTimeOffset? time) => time is { } given ? JsonValue.Create(given.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)) : null;
}
