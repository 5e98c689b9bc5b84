using Orleans;

namespace Concord.Grains.Keys;

/// <inheritdoc cref="IKeyGrain"/>
public sealed class KeyGrain(Resealing resealing) : Grain, IKeyGrain
{
    public Task<Answer> Rotate(string actor) => resealing.RunAsync(actor);
}
