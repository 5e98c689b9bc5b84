using Orleans;

namespace Concord.Grains.Alerts;

/// <summary>Asks one integration's system whether it still lists our webhook; a leaf, apart from the integration so that a slow system keeps nothing waiting. Key: <see cref="GrainKeys.Hook"/>.</summary>
[Alias("concord.IHookGrain")]
public interface IHookGrain : IGrainWithStringKey
{
    /// <summary>Asks, if it is time to. Harmless when it is not.</summary>
    [Alias("Check")]
    Task Check();
}
