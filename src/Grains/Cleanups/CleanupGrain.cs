using Orleans;

namespace Concord.Grains.Cleanups;

/// <inheritdoc cref="ICleanupGrain"/>
public sealed class CleanupGrain(CleanupDesk desk) : Grain, ICleanupGrain
{
    public Task Work() => desk.WorkAsync();

    public Task<Answer> Start(string actor) => desk.StartAsync(actor);
}
