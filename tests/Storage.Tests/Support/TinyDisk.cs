using System.Diagnostics;

namespace Concord.Storage.Tests.Support;

/// <summary>A disk of 64 KiB in memory, that is soon full. It goes with its disposal.</summary>
internal sealed class TinyDisk : IDisposable
{
    private TinyDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Null where there is no such thing, or it is not this user's to make.</summary>
    public static TinyDisk? Mount(string below)
    {
        var path = Directory.CreateDirectory(System.IO.Path.Combine(below, "tiny")).FullName;
        return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=64k", "concord-test", path) ? new(path) : null;
    }

    public void Dispose() => Run("umount", Path);

    private static bool Run(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true, RedirectStandardOutput = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
