using System.CommandLine;

namespace Concord.WebFront.Commands;

/// <summary>What the program does besides serving. A first argument that is a plain word names a command; everything else is a setting of the server.</summary>
public static class CommandLine
{
    /// <summary>Whether the arguments ask for a command: `audit verify` does, `--urls=http://…` and `urls=http://…` do not.</summary>
    public static bool IsCommand(string[] args) => args is [{ Length: > 0 } first, ..] && (first is "--help" or "-h" or "-?" || (char.IsAsciiLetter(first[0]) && !first.Contains('=')));

    /// <summary>Runs the command and answers its exit code; a command line that is not understood is <see cref="ExitCode.CouldNotLook"/>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, TimeProvider clock)
    {
        var parsed = Root(output, error, clock).Parse(args);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return parsed.Errors.Count > 0 ? ExitCode.CouldNotLook : code;
    }

    /// <summary>All commands.</summary>
    internal static RootCommand Root(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var terminal = new Terminal(output, error);
        var watch = new RunWatch(terminal, clock);
        var root = new RootCommand("Concord keeps records in step. Without a command the server starts; its settings are described in docs/operations.md.")
        {
            StatusCommand.Build(terminal),
            IntegrationCommands.Build(terminal, watch),
            RunCommands.Sync(terminal, watch),
            RunCommands.Undo(terminal, watch),
            ConflictCommands.Build(terminal),
            RecordCommands.Build(terminal),
            JobCommands.Build(terminal, watch),
            AuditCommands.Build(terminal),
            KeyCommands.Build(terminal),
            BackupCommands.Backup(terminal, clock),
            BackupCommands.Restore(terminal, clock),
        };
        foreach (var option in terminal.Common) root.Add(option);
        return root;
    }
}
