using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Concord.WebFront.Tests.Start;

/// <summary>The program itself as a process of its own, in an empty folder, on a free port.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Task<string> errors;

    public ServerProcess(string folder, params (string Name, string Value)[] settings)
        : this(folder, [], settings)
    {
    }

    private ServerProcess(string folder, string[] arguments, (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Concord.WebFront.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        errors = process.StandardError.ReadToEndAsync();
    }

    public List<string> Lines { get; } = [];

    public string? Token => Lines.Select(line => Regex.Match(line, "ctok_[A-Za-z0-9_-]{43}")).FirstOrDefault(match => match.Success)?.Value;

    public Uri Address => new(Regex.Match(Lines.First(line => line.StartsWith("Concord serves on")), "http://[^ ]+").Value);

    /// <summary>Runs a command of the program to its end.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(string folder, string[] arguments, params (string Name, string Value)[] settings)
    {
        await using var command = new ServerProcess(folder, arguments, settings);
        return await command.EndAsync();
    }

    /// <summary>Reads the start lines up to the last one.</summary>
    public async Task<ServerProcess> StartedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Lines.LastOrDefault()?.StartsWith("Ctrl-C") != true)
            Lines.Add(await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException($"It stopped: {await errors}"));
        return this;
    }

    /// <summary>Asks it to stop as a service manager would, and waits for the end.</summary>
    public async Task<(int Code, string Output, string Errors)> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>kill -9: it gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Waits for its own end.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, output, await errors);
    }

    public ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
