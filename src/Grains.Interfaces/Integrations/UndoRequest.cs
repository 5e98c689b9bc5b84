using System.Collections.Immutable;
using Orleans;

namespace Concord.Grains.Integrations;

/// <summary>What an admin wants to have taken back: of one run, of a time, or of one record.</summary>
/// <param name="JobId">A run of the integration; null: by time or record.</param>
/// <param name="From">The beginning of the time.</param>
/// <param name="To">Its end; null takes now.</param>
/// <param name="ResourceType">The record's type.</param>
/// <param name="ResourceId">The record's id.</param>
/// <param name="Fields">Only these of its fields; empty: all, and its being there too.</param>
/// <param name="Version">What came after this version of the record.</param>
/// <param name="DryRun">Only report, and wait for approval.</param>
/// <param name="Actor">Who asked.</param>
[GenerateSerializer, Immutable, Alias("concord.UndoRequest")]
public sealed record UndoRequest(
    [property: Id(0)] string? JobId,
    [property: Id(1)] DateTimeOffset? From,
    [property: Id(2)] DateTimeOffset? To,
    [property: Id(3)] string? ResourceType,
    [property: Id(4)] string? ResourceId,
    [property: Id(5)] ImmutableArray<string> Fields,
    [property: Id(6)] long? Version,
    [property: Id(7)] bool DryRun,
    [property: Id(8)] string Actor);
