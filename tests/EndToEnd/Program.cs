using Concord.EndToEnd.Crashes;
using Concord.EndToEnd.Soak;

namespace Concord.EndToEnd;

/// <summary>Crashes or soaks the real program when asked to (see <see cref="CrashCommand"/> and <see cref="SoakCommand"/>), and otherwise runs the tests of this project.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        CrashOptions.IsMeant(args) ? await CrashCommand.RunAsync(args)
        : SoakOptions.IsMeant(args) ? await SoakCommand.RunAsync(args)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
