using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Concord.EndToEnd.Parts;

/// <summary>A process that a test started. It is ended by its own id only, at the latest together with the tests; what it writes is kept.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, ChildProcess> Running = new();

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly StringBuilder output = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Running.Values)
            child.Kill();
    };

    private ChildProcess(Process process) => this.process = process;

    /// <summary>Everything written so far, both streams as they came.</summary>
    public string Output
    {
        get
        {
            lock (gate)
                return output.ToString();
        }
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <param name="environment">Laid over the tests' own; null removes a variable.</param>
    public static ChildProcess Start(string folder, IReadOnlyDictionary<string, string?> environment, params string[] command)
    {
        // A shell that runs the tests in the background makes them ignore Ctrl-C, and children inherit that.
        string[] words = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", .. command] : command;
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start });
        child.Begin();
        return child;
    }

    /// <summary>kill -9: the process gets no chance to tidy up.</summary>
    public void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    /// <summary>Ctrl-C, for this process alone.</summary>
    public async Task PressCtrlCAsync()
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        kill.ExitCode.ShouldBe(0);
    }

    /// <summary>Waits for the end, output included, and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        Running.TryRemove(process.Id, out _);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await ExitAsync();
        process.Dispose();
    }

    private void Begin()
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        Running[process.Id] = this;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (gate)
            output.AppendLine(line);
    }
}
