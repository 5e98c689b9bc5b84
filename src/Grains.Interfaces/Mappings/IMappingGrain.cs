using Concord.Grains.Records;
using Orleans;

namespace Concord.Grains.Mappings;

/// <summary>
/// The conversation with one external copy once it is bound: fetches, and pushes from the outbox. It never merges.
/// Key: <see cref="GrainKeys.Mapping"/>.
/// </summary>
[Alias("concord.IMappingGrain")]
public interface IMappingGrain : IGrainWithStringKey
{
    /// <summary>Reads the external record and has it merged. A record that is gone is observed as gone.</summary>
    [Alias("Fetch")]
    Task<ObserveReply> Fetch(string externalId, string cause, bool planOnly);

    /// <summary>Passes on a state that was read in a listing or told by a webhook.</summary>
    [Alias("Observe")]
    Task<ObserveReply> Observe(Observation observation);

    /// <summary>Carries out what the outbox holds for this copy, as far as it is due. Returns when nothing more is due.</summary>
    [Alias("Push")]
    Task Push();
}
