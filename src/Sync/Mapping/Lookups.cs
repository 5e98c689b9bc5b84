using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>A question to the mapping table: the record of this type that has this id on this side, what is it called on the other?</summary>
/// <param name="ResourceType">"MEMBER".</param>
/// <param name="KnownSide">The side whose id is known.</param>
/// <param name="Id">The known id.</param>
public sealed record LookupKey(string ResourceType, Side KnownSide, string Id)
{
    /// <summary>Ordinal by type, side and id, so that lists of keys are the same on every run.</summary>
    public static readonly IComparer<LookupKey> InOrder =
        Comparer<LookupKey>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    public override string ToString() => $"{ResourceType} {KnownSide} {Id}";
}

/// <summary>What the mapping table answered. A pair once known answers in both directions.</summary>
public sealed class Lookups
{
    public static readonly Lookups None = new(ImmutableSortedDictionary.Create<LookupKey, string>(LookupKey.InOrder));

    private readonly ImmutableSortedDictionary<LookupKey, string> answers;

    private Lookups(ImmutableSortedDictionary<LookupKey, string> answers) => this.answers = answers;

    public Lookups With(string resourceType, string externalId, string internalId) => new(answers
        .SetItem(new LookupKey(resourceType, Side.External, externalId), internalId)
        .SetItem(new LookupKey(resourceType, Side.Local, internalId), externalId));

    /// <summary>The id on the other side, or null while no mapping exists.</summary>
    public string? Find(LookupKey key) => answers.GetValueOrDefault(key);
}
