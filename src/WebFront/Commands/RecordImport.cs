using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Concord.WebFront.Commands;

/// <summary>Takes records in from a file of JSON lines, a few at once. A line that is refused keeps no other from being done.</summary>
internal sealed class RecordImport(Terminal terminal, ServerClient server, string type)
{
    private const int AtOnce = 16;

    // What an export writes and nobody may set.
    private static readonly string[] Writable = ["fields", "externalSyncEnabled", "externalMetadata"];

    private readonly ConcurrentBag<(int Line, string Message)> refused = [];
    private int made;
    private int changed;

    public async Task<int> RunAsync(string file, bool json, CancellationToken stop)
    {
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(file, stop);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return terminal.Refuse($"{file} cannot be read: {unreadable.Message}");
        }

        await (terminal.IsLive && !json ? AtBarAsync(lines, stop) : ImportAsync(lines, () => { }, stop));
        foreach (var (line, message) in refused.Order()) terminal.Error.WriteLine($"Line {line}: {message}");
        if (json) terminal.Json(new JsonObject { ["made"] = made, ["changed"] = changed, ["refused"] = refused.Count });
        else terminal.Line($"{made} records made, {changed} changed, {refused.Count} lines refused.");
        return refused.IsEmpty ? ExitCode.Sound : ExitCode.Broken;
    }

    private Task AtBarAsync(string[] lines, CancellationToken stop) => terminal.AtConsole().Progress().StartAsync(bars =>
    {
        var bar = bars.AddTask("Importing", maxValue: Math.Max(1, lines.Length));
        return ImportAsync(lines, () => bar.Increment(1), stop);
    });

    private async Task ImportAsync(string[] lines, Action done, CancellationToken stop)
    {
        foreach (var some in lines.Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Chunk(AtOnce))
        {
            stop.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(line => LineAsync(line.Index + 1, line.Item)));
            foreach (var _ in some) done();
        }
    }

    private async Task LineAsync(int number, string line)
    {
        try
        {
            if (JsonNode.Parse(line) is not JsonObject record)
                throw new JsonException("It is no object.");
            var body = new JsonObject(Writable.Where(record.ContainsKey).Select(name => KeyValuePair.Create(name, record[name]?.DeepClone())));
            if ((string?)record["id"] is { } id)
            {
                await server.JsonAsync(HttpMethod.Patch, $"/api/records/{Uri.EscapeDataString(type)}/{Uri.EscapeDataString(id)}", body);
                Interlocked.Increment(ref changed);
                return;
            }

            await server.JsonAsync(HttpMethod.Post, $"/api/records/{Uri.EscapeDataString(type)}", body);
            Interlocked.Increment(ref made);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ServerRefusedException)
        {
            refused.Add((number, wrong.Message));
        }
    }
}
