using System.ComponentModel;
using System.Globalization;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Crashes;

/// <summary>Watches which calls of a process and its children reach the disk (fsync, fdatasync).</summary>
internal sealed class Strace : IAsyncDisposable
{
    private const string Calls = "trace=fsync,fdatasync";

    private readonly ChildProcess process;
    private readonly string file;

    private Strace(ChildProcess process, string file) => (this.process, this.file) = (process, file);

    /// <summary>What is missing, in one line; null when it can watch.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>So far. A call is written down before the process that made it goes on.</summary>
    public int Syncs => File.ReadLines(file).Count(line => (line.Contains("sync(", StringComparison.Ordinal) || line.Contains("sync resumed", StringComparison.Ordinal)) && line.Contains("= 0", StringComparison.Ordinal));

    public static async Task<Strace> AttachAsync(int processId)
    {
        var file = Path.GetTempFileName();
        var strace = new Strace(ChildProcess.Start("/", new Dictionary<string, string?>(), "strace", "-f", "-e", Calls, "-o", file, "-p", processId.ToString(CultureInfo.InvariantCulture)), file);
        await Eventually.HoldsAsync(() =>
        {
            strace.process.Output.ShouldContain("attached");
            return Task.CompletedTask;
        });
        return strace;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        File.Delete(file);
    }

    private static string? Find()
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("strace", ["-e", Calls, "true"]) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"Left out: strace may not watch processes here: {said.Trim()}";
        }
        catch (Win32Exception)
        {
            return "Left out: strace is not installed, and nothing else shows what reaches the disk.";
        }
    }
}
