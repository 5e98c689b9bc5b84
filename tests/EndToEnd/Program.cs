using Concord.EndToEnd.Crashes;

namespace Concord.EndToEnd;

/// <summary>Crashes the real program when asked to (see <see cref="CrashCommand"/>), and otherwise runs the tests of this project.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        CrashOptions.IsMeant(args) ? await CrashCommand.RunAsync(args) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
