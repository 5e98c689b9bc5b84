using Orleans;
using Orleans.Concurrency;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>Work that takes a second; several of a key may do it at once.</summary>
public interface IWorker : IGrainWithStringKey
{
    Task Work();

    Task<int> Peak();
}

[StatelessWorker(Workers)]
public sealed class WorkerGrain : Grain, IWorker
{
    public const int Workers = 3;
    private static int s_busy;
    private static int s_peak;
    private readonly TimeProvider _clock;

    public WorkerGrain(TimeProvider clock)
    {
        _clock = clock;
        Made++;
    }

    public static int Made { get; set; }

    public async Task Work()
    {
        s_peak = Math.Max(s_peak, ++s_busy);
        await Task.Delay(TimeSpan.FromSeconds(1), _clock);
        s_busy--;
    }

    public Task<int> Peak() => Task.FromResult(s_peak);
}
