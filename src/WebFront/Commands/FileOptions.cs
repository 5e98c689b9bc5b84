using System.CommandLine;
using System.Text;

namespace Concord.WebFront.Commands;

/// <summary>What commands that write a file have in common.</summary>
internal static class FileOptions
{
    public static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "csv (default) for spreadsheets, or jsonl." };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        return format;
    }

    public static Option<string> Target() => new("--out", "-o") { Description = "The file to write; left out: standard output." };

    /// <summary>Copies an answer into the file, which is there only when it is whole.</summary>
    public static async Task<int> CopyAsync(Terminal terminal, ServerClient server, string path, string? file)
    {
        if (file is null)
            return await CopyAsync(terminal, server, path);
        var unfinished = file + ".part";
        try
        {
            await using (var output = File.Create(unfinished)) await server.CopyAsync(path, output);
            File.Move(unfinished, file, overwrite: true);
            return ExitCode.Sound;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return terminal.Refuse($"{file} cannot be written: {fault.Message}");
        }
        finally
        {
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }

    // To the output as bytes where it is the process's own.
    private static async Task<int> CopyAsync(Terminal terminal, ServerClient server, string path)
    {
        if (terminal.Output == Console.Out)
        {
            await using var output = Console.OpenStandardOutput();
            await server.CopyAsync(path, output);
            return ExitCode.Sound;
        }

        using var gathered = new MemoryStream();
        await server.CopyAsync(path, gathered);
        terminal.Output.Write(Encoding.UTF8.GetString(gathered.GetBuffer().AsSpan(0, (int)gathered.Length)));
        return ExitCode.Sound;
    }
}
