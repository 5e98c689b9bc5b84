using Concord.Simulation.Running;
using Concord.Simulation.Soaking;

namespace Concord.Simulation;

/// <summary>Runs seeds or soaks when asked to (see <see cref="SeedCommand"/> and <see cref="SoakCommand"/>), and otherwise the tests of this project.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        SeedCommand.IsMeant(args) ? SeedCommand.Run(args)
        : SoakCommand.IsMeant(args) ? SoakCommand.Run(args)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
