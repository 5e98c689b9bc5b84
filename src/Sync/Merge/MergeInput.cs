using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Merge;

/// <summary>
/// Everything that a decision about one mapping depends on; nothing else does. Both documents are complete: a mapped field that is
/// missing from one means that this side has no such field, not that nothing is known.
/// </summary>
public sealed record MergeInput(CompiledMapping Mapping, FieldValue Local, FieldValue External)
{
    /// <summary>What both sides last agreed on; null when they never did.</summary>
    public BasePair? Base { get; init; }

    public ConflictStrategy Strategy { get; init; } = ConflictStrategy.LATEST_WINS;

    /// <summary>Per internal field, for CUSTOM_MERGE.</summary>
    public CustomMergeRules Rules { get; init; } = CustomMergeRules.None;

    /// <summary>
    /// The last change of each local field, by path text; a path without an entry takes that of the field it lies in.
    /// </summary>
    public ImmutableSortedDictionary<string, LocalChange> LocalChanges { get; init; } =
        ImmutableSortedDictionary.Create<string, LocalChange>(StringComparer.Ordinal);

    /// <summary>When the external record changed last, by its own clock; null when the system does not tell.</summary>
    public DateTimeOffset? ExternalUpdatedAt { get; init; }

    /// <summary>What is under way, by group name.</summary>
    public ImmutableSortedDictionary<string, GroupState> States { get; init; } =
        ImmutableSortedDictionary.Create<string, GroupState>(StringComparer.Ordinal);

    public Lookups Lookups { get; init; } = Lookups.None;

    /// <summary>This integration's rank; asked for only when a local value came from another integration.</summary>
    public IntegrationRank? Self { get; init; }

    internal FieldValue Document(Side side) => side == Side.Local ? Local : External;
}

/// <summary>When a local field changed last, and who did it.</summary>
/// <param name="At">A person's commit time, or an integration's own updated-at; null when unknown.</param>
/// <param name="By">The integration the value came from; null for a person here.</param>
public sealed record LocalChange(DateTimeOffset? At, IntegrationRank? By = null);

/// <summary>How an integration stands against another one on the same record.</summary>
/// <param name="Id">Breaks ties, ordinally.</param>
/// <param name="Priority">Smaller goes first.</param>
/// <param name="Strategy">Its conflict strategy.</param>
public sealed record IntegrationRank(string Id, int Priority, ConflictStrategy Strategy);
