using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Concord.Sync.Records;
using Spectre.Console;

namespace Concord.WebFront.Commands;

/// <summary>Takes records in from a file, a few at once. A line that is refused keeps no other from being done.</summary>
internal sealed class RecordImport(Terminal terminal, ServerClient server, string type)
{
    private const int AtOnce = 16;

    // What an export writes and nobody may set.
    private static readonly string[] Writable = ["fields", "externalSyncEnabled", "externalMetadata"];

    private readonly ConcurrentBag<(long Line, string Message)> refused = [];
    private int made;
    private int changed;

    public async Task<int> RunAsync(string file, bool csv, bool json, CancellationToken stop)
    {
        RecordLine[] lines;
        try
        {
            var text = await File.ReadAllTextAsync(file, stop);
            lines = csv ? [.. RecordLines.OfCsv(text, SchemaOf())] : [.. RecordLines.OfJson(text)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or FormatException)
        {
            return terminal.Refuse($"{file} cannot be read: {unreadable.Message}");
        }

        await (terminal.IsLive && !json ? AtBarAsync(lines, stop) : ImportAsync(lines, () => { }, stop));
        foreach (var (line, message) in refused.Order()) terminal.Error.WriteLine($"Line {line}: {message}");
        if (json) terminal.Json(new JsonObject { ["made"] = made, ["changed"] = changed, ["refused"] = refused.Count });
        else terminal.Line($"{made} records made, {changed} changed, {refused.Count} lines refused.");
        return refused.IsEmpty ? ExitCode.Sound : ExitCode.Broken;
    }

    // What a cell holds is a matter of its field's type; a server with other types says so of each line.
    private RecordSchema SchemaOf()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "schemas", $"{type}.json");
        return type.All(sign => char.IsAsciiLetter(sign) || sign == '_') && File.Exists(file)
            ? RecordSchema.Read(File.ReadAllText(file)).Value
            : throw new FormatException($"{type} is no record type of this program, so its cells cannot be read; import JSON lines.");
    }

    private Task AtBarAsync(RecordLine[] lines, CancellationToken stop) => terminal.AtConsole().Progress().StartAsync(bars =>
    {
        var bar = bars.AddTask("Importing", maxValue: Math.Max(1, lines.Length));
        return ImportAsync(lines, () => bar.Increment(1), stop);
    });

    private async Task ImportAsync(RecordLine[] lines, Action done, CancellationToken stop)
    {
        foreach (var some in lines.Chunk(AtOnce))
        {
            stop.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(LineAsync));
            foreach (var _ in some) done();
        }
    }

    private async Task LineAsync(RecordLine line)
    {
        if (line.Record is not { } record)
        {
            refused.Add((line.Line, line.Trouble!));
            return;
        }

        try
        {
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
        catch (Exception wrong) when (wrong is InvalidOperationException or ServerRefusedException)
        {
            refused.Add((line.Line, wrong.Message));
        }
    }
}
