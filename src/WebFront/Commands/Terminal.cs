using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Spectre.Console;

namespace Concord.WebFront.Commands;

/// <summary>Where commands that talk to the running server read their common options and write what they show.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    private readonly Option<string> server = new("--server") { Description = $"Where the server listens; default CONCORD_SERVER, else {ConcordSettings.DefaultAddress}.", Recursive = true };
    private readonly Option<string> token = new("--token") { Description = "The token to act with; default CONCORD_TOKEN, else ADMIN_TOKEN. Others can see arguments: prefer the variables.", Recursive = true };
    private readonly Option<bool> json = new("--json") { Description = "Print JSON.", Recursive = true };

    /// <summary>The options that all commands share.</summary>
    public IEnumerable<Option> Common => [server, token, json];

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Whether a person watches.</summary>
    public bool IsLive => output == Console.Out && !Console.IsOutputRedirected;

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>Runs what a command does with the server; a refusal is told on the error output and ends it with <see cref="ExitCode.CouldNotLook"/>.</summary>
    public async Task<int> WithServerAsync(ParseResult parsed, Func<ServerClient, Task<int>> act)
    {
        var address = parsed.GetValue(server) ?? Environment.GetEnvironmentVariable("CONCORD_SERVER") ?? ConcordSettings.DefaultAddress;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return Refuse($"--server {address} is no address; write it as {ConcordSettings.DefaultAddress}.");
        try
        {
            using var client = new ServerClient(uri, parsed.GetValue(token) ?? Environment.GetEnvironmentVariable("CONCORD_TOKEN") ?? Environment.GetEnvironmentVariable("ADMIN_TOKEN"));
            return await act(client);
        }
        catch (ServerRefusedException refused)
        {
            return Refuse(refused.Message);
        }
    }

    public int Refuse(string message)
    {
        error.WriteLine(message);
        return ExitCode.CouldNotLook;
    }

    public void Line(string text) => output.WriteLine(text);

    public void Json(JsonNode node) => output.WriteLine(node.ToJsonString(Indented));

    /// <summary>Rows under headings; external text is shown as it is, and never as markup.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(Printable.Of(cell))));
        AtConsole().Write(table);
    }

    /// <summary>The console of this terminal, for bars that move.</summary>
    public IAnsiConsole AtConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!IsLive) console.Profile.Width = 200;
        return console;
    }
}
