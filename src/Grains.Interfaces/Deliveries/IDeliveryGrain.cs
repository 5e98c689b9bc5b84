using Orleans;

namespace Concord.Grains.Deliveries;

/// <summary>
/// Works off one stored delivery: what tells a newer state by itself is applied, everything else is fetched. The truth is the
/// delivery's rows, so that it can be called again at any time. Key: <see cref="GrainKeys.Delivery"/>.
/// </summary>
[Alias("concord.IDeliveryGrain")]
public interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>Takes every open event on to the grain that speaks for its record. Returns when each was applied, or its fetch is owed.</summary>
    [Alias("Work")]
    Task Work();
}
