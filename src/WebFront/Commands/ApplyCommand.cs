using System.CommandLine;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`integrations apply` and `integrations plan`: what a file says becomes so, or is only looked at.</summary>
internal static class ApplyCommand
{
    // What a plan can look at; the rest of a body changes no records.
    private static readonly string[] Planned = ["mappings", "filters", "customMergeRules", "deletePolicy", "brakes", "syncDirection", "conflictStrategy", "priority"];

    public static Command Apply(Terminal terminal)
    {
        var file = FileOption();
        var command = new Command("apply", "Makes the file's integrations so: one whose name is new is added, of one that is there the fields in the file are changed. Doing it again changes nothing.") { file };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            var answers = new JsonArray();
            foreach (var body in IntegrationFile.Read(parsed.GetRequiredValue(file)))
            {
                var id = await IntegrationCommands.FindIdAsync(server, (string)body["name"]!);
                var answer = id is null
                    ? await server.JsonAsync(HttpMethod.Post, "/api/admin/integrations", body)
                    : await server.JsonAsync(HttpMethod.Put, $"/api/admin/integrations/{id}", body);
                answers.Add(answer.DeepClone());
                if (!terminal.WantsJson(parsed)) Tell(terminal, answer["integration"]!.AsObject(), isNew: id is null);
            }

            if (terminal.WantsJson(parsed)) terminal.Json(answers);
            return ExitCode.Sound;
        }));
        return command;
    }

    public static Command Plan(Terminal terminal, RunWatch watch)
    {
        var file = FileOption();
        var command = new Command("plan", "What the file's settings would change in records here and outside. A new integration's connection is tested. Nothing is saved or written.") { file };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            var code = ExitCode.Sound;
            foreach (var body in IntegrationFile.Read(parsed.GetRequiredValue(file)))
                code = Math.Max(code, await PlanAsync(terminal, watch, parsed, server, body));
            return code;
        }));
        return command;
    }

    private static async Task<int> PlanAsync(Terminal terminal, RunWatch watch, ParseResult parsed, ServerClient server, JsonObject body)
    {
        var name = Printable.Of((string)body["name"]!);
        if (await IntegrationCommands.FindIdAsync(server, (string)body["name"]!) is not { } id)
        {
            var test = await server.JsonAsync(HttpMethod.Post, "/api/admin/integrations/test", body);
            if (terminal.WantsJson(parsed)) terminal.Json(test);
            else terminal.Line($"{name} is new: its connection works ({test["responseTime"]} ms). `integrations apply` adds it, and its first sync makes a report of its own.");
            return ExitCode.Sound;
        }

        var settings = new JsonObject { ["id"] = id };
        foreach (var member in Planned.Where(body.ContainsKey)) settings[member] = body[member]?.DeepClone();
        if (!terminal.WantsJson(parsed)) terminal.Line($"{name}:");
        return await watch.FollowAsync(parsed, server, await server.JsonAsync(HttpMethod.Post, "/api/admin/integrations/plan", settings));
    }

    private static Option<string> FileOption() => new("--file", "-f") { Description = "JSON: the body of an integration, or a list of them. A text `${NAME}` is taken from the environment.", Required = true };

    private static void Tell(Terminal terminal, JsonObject integration, bool isNew)
    {
        terminal.Line($"{(isNew ? "Added" : "Changed")} {Printable.Of((string?)integration["name"])} ({integration["id"]}), {integration["status"]}.");
        if (!isNew)
            return;
        terminal.Line($"  Webhooks go to  {integration["webhookEndpoint"]}");
        terminal.Line($"  signed with     {integration["webhookSecret"]}  (shown this once)");
        terminal.Line($"  first run       {integration["initialJobId"]}");
    }
}
