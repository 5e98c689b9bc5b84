using Orleans;

namespace Concord.Grains.Keys;

/// <summary>The key that stored secrets are sealed with: one of its kind, a leaf. Key: <see cref="GrainKeys.Keys"/>.</summary>
[Alias("concord.IKeyGrain")]
public interface IKeyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Seals every stored secret that another key sealed with the present one, each in a transaction of its own. What was done stays
    /// done, so a call that was cut off, or that says there is more, is simply made again.
    /// </summary>
    [Alias("Rotate")]
    Task<Answer> Rotate(string actor);
}
