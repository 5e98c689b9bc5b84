namespace Concord.Simulation.Scheduling;

/// <summary>Runs simulations in a process that has other things to do on its thread pool.</summary>
public static class Simulated
{
    private const int Attempts = 10;

    /// <summary>
    /// Runs a seed and returns its scheduler. Pool work of others comes and goes; that of the simulated code comes in every
    /// run. So a run that saw some is repeated, and fails when all did. <paramref name="main"/> must therefore build its
    /// world anew each time.
    /// </summary>
    public static SimulationScheduler Run(int seed, Func<SimulationScheduler, Task> main)
    {
        for (var attempt = 1; ; attempt++)
        {
            var scheduler = new SimulationScheduler(seed);
            try
            {
                scheduler.Run(() => main(scheduler));
                return scheduler;
            }
            catch (ThreadPoolUsedException) when (attempt < Attempts)
            {
            }
        }
    }
}
