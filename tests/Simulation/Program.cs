using Concord.Simulation.Running;

namespace Concord.Simulation;

/// <summary>Runs seeds when asked to (see <see cref="SeedCommand"/>), and otherwise the tests of this project.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        SeedCommand.IsMeant(args) ? SeedCommand.Run(args) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
