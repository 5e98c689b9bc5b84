using Concord.Grains.Records;
using Orleans;

namespace Concord.Grains.Identities;

/// <summary>
/// An external id that is not bound yet: fetches it, matches, binds or creates. Once it is bound it only passes on.
/// Key: <see cref="GrainKeys.Identity"/>.
/// </summary>
[Alias("concord.IIdentityGrain")]
public interface IIdentityGrain : IGrainWithStringKey
{
    /// <summary>An outside id was seen. <see cref="Sighting.Seen"/> spares the fetch when a listing or payload already showed the record.</summary>
    [Alias("Sight")]
    Task<ObserveReply> Sight(Sighting sighting);

    /// <summary>A person says which of the records that have its key it is, or that it is none of them.</summary>
    [Alias("Resolve")]
    Task<Answer> Resolve(ConflictChoice choice);
}

/// <summary>An outside id and how it came to be seen.</summary>
[GenerateSerializer, Immutable, Alias("concord.Sighting")]
public sealed record Sighting(
    [property: Id(0)] string IntegrationId,
    [property: Id(1)] string ResourceType,
    [property: Id(2)] string ExternalId,
    [property: Id(3)] Observation? Seen,
    [property: Id(4)] string Cause,
    [property: Id(5)] bool PlanOnly);
