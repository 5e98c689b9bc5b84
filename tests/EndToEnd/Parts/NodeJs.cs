using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Concord.EndToEnd.Parts;

/// <summary>Whether this machine has what the sample servers need.</summary>
public static class NodeJs
{
    public const string Missing = "Left out: Node.js 20 or later with npm is not installed, and these tests run against real servers from npm.";

    private const int OldestVersion = 20;

    private static readonly Lazy<bool> Found = new(Find);
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Installed = new(StringComparer.Ordinal);

    public static bool IsThere => Found.Value;

    /// <summary>Once in a test run: `npm ci` where a sample's packages are not there yet.</summary>
    /// <param name="sample">The sample's folder.</param>
    /// <param name="server">The package that it runs.</param>
    internal static Task PackagesAsync(string sample, string server) =>
        Installed.GetOrAdd(sample, folder => new(() => InstallAsync(folder, server))).Value;

    private static bool Find()
    {
        try
        {
            return MajorOf(Run("node", "--version")) >= OldestVersion && MajorOf(Run("npm", "--version")) > 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string Run(params string[] command)
    {
        var start = new System.Diagnostics.ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    private static int MajorOf(string version) => int.TryParse(version.Trim().TrimStart('v').Split('.')[0], out var major) ? major : 0;

    private static async Task InstallAsync(string sample, string server)
    {
        if (Directory.Exists(Path.Combine(sample, "node_modules", server)))
            return;
        await using var npm = ChildProcess.Start(sample, new Dictionary<string, string?>(), "npm", "ci", "--no-audit", "--no-fund");
        if (await npm.ExitAsync() != 0)
            throw new InvalidOperationException($"`npm ci` in {sample} failed:\n{npm.Output}");
    }
}

/// <summary>A test that needs Node.js; without it the test is skipped with a line that says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = NodeJs.Missing;
        SkipType = typeof(NodeJs);
        SkipUnless = nameof(NodeJs.IsThere);
    }
}
