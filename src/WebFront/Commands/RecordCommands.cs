using System.CommandLine;

namespace Concord.WebFront.Commands;

/// <summary>`records`: taken out to a file and in from one.</summary>
internal static class RecordCommands
{
    public static Command Build(Terminal terminal) => new("records", "The records of this hub.") { Export(terminal), Import(terminal) };

    private static Command Export(Terminal terminal)
    {
        var type = TypeOption();
        var format = FileOptions.Format();
        var target = FileOptions.Target();
        var command = new Command("export", "All records of a type.") { type, format, target };
        command.SetAction((parsed, _) => terminal.WithServerAsync(parsed, server => FileOptions.CopyAsync(
            terminal, server, $"/api/records/{Uri.EscapeDataString(parsed.GetRequiredValue(type))}/export{ServerQuery.Of(("format", parsed.GetValue(format)))}", parsed.GetValue(target))));
        return command;
    }

    private static Command Import(Terminal terminal)
    {
        var type = TypeOption();
        var file = new Option<string>("--file", "-f") { Description = "A file as `records export` writes it, comma-separated where its name ends in .csv, else JSON lines: a line with `id` changes that record's fields, one without makes a record.", Required = true };
        var command = new Command("import", "Records from a file. Exit code 1: some lines were refused; the others are done, and importing again does the ones with an id once more to no effect.") { type, file };
        command.SetAction((parsed, stop) => terminal.WithServerAsync(parsed, server =>
            new RecordImport(terminal, server, parsed.GetRequiredValue(type)).RunAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(file).EndsWith(".csv", StringComparison.OrdinalIgnoreCase), terminal.WantsJson(parsed), stop)));
        return command;
    }

    private static Option<string> TypeOption() => new("--type") { Description = "Such as TASK.", Required = true };
}
