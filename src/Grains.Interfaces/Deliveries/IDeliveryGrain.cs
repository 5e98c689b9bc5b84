using Orleans;

namespace Concord.Grains.Deliveries;

/// <summary>
/// Works off one stored delivery: what tells a newer state by itself is applied, everything else is fetched. The truth is the
/// delivery's rows, so that it can be called again at any time. Key: <see cref="GrainKeys.Delivery"/>.
/// </summary>
[Alias("concord.IDeliveryGrain")]
public interface IDeliveryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes every open event on to the grain that speaks for its record. Returns when each was applied, or its fetch is owed: the status in the
    /// delivery's log entry (SUCCESS, FAILED, CONFLICT_PENDING, …) when that is written, else null.
    /// </summary>
    [Alias("Work")]
    Task<string?> Work();

    /// <summary>
    /// A person asks for a dead letter to be worked off again: the records that its failed events speak of are read afresh. Refused for a
    /// delivery that ended otherwise, so that asking twice does it once.
    /// </summary>
    [Alias("Redeliver")]
    Task<Answer> Redeliver(string integrationId, string actor);
}
