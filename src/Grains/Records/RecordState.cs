using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Undoing;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;

namespace Concord.Grains.Records;

/// <summary>One record and all that hangs on it, as it was committed when it was read. A plan is made from this alone.</summary>
internal sealed record RecordState(
    string Type,
    string Id,
    RecordRow? Record,
    ImmutableArray<MappingRow> Mappings,
    ImmutableArray<OperationRow> Operations,
    ImmutableArray<ConflictRow> Conflicts,
    ImmutableArray<IntegrationSetup> Setups,
    ImmutableDictionary<string, Lookups> Lookups,
    Inbox Inbox)
{
    /// <summary>The external record that is observed, and was thought to be unbound, belongs to another record by now.</summary>
    public bool BoundElsewhere { get; init; }

    /// <summary>A person was asked which record the observed external one is, and has not answered; null otherwise.</summary>
    public ConflictRow? Question { get; init; }

    /// <summary>Integrations in which a person is to say whether an external record is this one: until then no copy is made there.</summary>
    public ImmutableArray<string> AskedIn { get; init; } = [];

    /// <summary>Of the external records that a person is to choose among, those that belong to another record by now.</summary>
    public ImmutableArray<string> TakenCandidates { get; init; } = [];

    /// <summary>The mappings that it waits for, or that the observed external record waits for where there is no record yet.</summary>
    public ImmutableArray<LookupWaitRow> Waits { get; init; } = [];

    /// <summary>The record's own claims.</summary>
    public ImmutableArray<MatchClaimRow> Claims { get; init; } = [];

    /// <summary>What other records hold of the keys that a plan wanted or gave up.</summary>
    public ImmutableArray<MatchClaimRow> Taken { get; init; } = [];

    /// <summary>The rules under which a record that is about to be made claims its keys; null where nobody has announced any.</summary>
    public KeyRulesRow? KeyRules { get; init; }

    /// <summary>Groups that a plan would have flipped once too often: a plan made again leaves them out and freezes them.</summary>
    public ImmutableArray<GroupRef> Oscillating { get; init; } = [];

    /// <summary>What was written before; read for an undo only.</summary>
    public UndoHistory History { get; init; } = UndoHistory.None;

    /// <summary>What one integration's mapping table answered.</summary>
    public Lookups LookupsOf(IntegrationSetup setup) => Lookups.GetValueOrDefault(setup.Id, Sync.Mapping.Lookups.None);

    public MappingRow? Mapping(string integrationId) => Mappings.FirstOrDefault(mapping => mapping.IntegrationId == integrationId);

    public IntegrationSetup? Setup(string integrationId) => Setups.FirstOrDefault(setup => setup.Id == integrationId);
}

/// <summary>A group of one integration's mapping.</summary>
internal sealed record GroupRef(string IntegrationId, string Group);

/// <summary>A plan: what to answer, and what to commit first (nothing when null).</summary>
internal sealed record Planned<T>(T Reply, Storage.CommitUnit? Unit);
