using System.CommandLine;
using System.Text.Json.Nodes;

namespace Concord.WebFront.Commands;

/// <summary>`jobs`: runs, listed, followed and decided.</summary>
internal static class JobCommands
{
    public static Command Build(Terminal terminal, RunWatch watch) => new("jobs", "Runs.")
    {
        List(terminal),
        Watch(terminal, watch),
        Decide(terminal, "approve", "Lets a held run go on; the counts that it shows are its ceiling."),
        Decide(terminal, "drop", "Gives a held run up."),
        Decide(terminal, "cancel", "Stops a run after the page it is at."),
        Decide(terminal, "pause", "Lets a run stand still after the page it is at."),
        Decide(terminal, "resume", "Lets a paused run go on where it stood."),
    };

    private static Command List(Terminal terminal)
    {
        var integration = new Option<string>("--integration") { Description = "Of one integration, by id or name." };
        var status = new Option<string>("--status") { Description = "PENDING, RUNNING, COMPLETED, FAILED or CANCELLED." };
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 200; default 20.", DefaultValueFactory = _ => 20 };
        var command = new Command("list", "The newest runs.") { integration, status, limit };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            var owner = parsed.GetValue(integration) is { } name ? await IntegrationCommands.FindAsync(server, name) : null;
            var query = ServerQuery.Of(("integrationId", owner), ("status", parsed.GetValue(status)), ("limit", $"{parsed.GetValue(limit)}"));
            var jobs = (await server.GetAsync("/api/admin/jobs" + query))["jobs"]!.AsArray();
            if (terminal.WantsJson(parsed)) terminal.Json(jobs);
            else Table(terminal, jobs);
            return ExitCode.Sound;
        }));
        return command;
    }

    private static Command Watch(Terminal terminal, RunWatch watch)
    {
        var id = Id();
        var command = new Command("watch", "Follows a run to its end.") { id };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, server => watch.FollowAsync(parsed, server, new() { ["jobId"] = parsed.GetRequiredValue(id) })));
        return command;
    }

    private static Command Decide(Terminal terminal, string what, string description)
    {
        var id = Id();
        var command = new Command(what, description) { id };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, async server =>
        {
            var answer = await server.JsonAsync(HttpMethod.Post, $"/api/admin/jobs/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{what}", null);
            if (terminal.WantsJson(parsed)) terminal.Json(answer);
            else terminal.Line($"{answer["jobId"]}: {answer["status"]}.");
            return ExitCode.Sound;
        }));
        return command;
    }

    private static Argument<string> Id() => new("job") { Description = "Its id." };

    private static void Table(Terminal terminal, JsonArray jobs) => terminal.Table(
        ["Id", "Integration", "Type", "Status", "Began", "Records", "Failed", "Waits for"],
        jobs.Select(job => new[]
        {
            (string?)job!["id"], (string?)job["integrationId"], (string?)job["jobType"], (string?)job["status"], (string?)job["startedAt"],
            $"{job["totalRecords"]}", $"{job["errorCount"]}", (string?)job["heldReason"],
        }));
}
