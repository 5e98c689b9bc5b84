using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Asks Sync about one mapping of a draft, and puts what it decides into the draft's rows.</summary>
internal static class Merging
{
    /// <summary>The question: local document of the draft against an external document, with base and all that is under way.</summary>
    /// <param name="draft">The record as it stands in this plan.</param>
    /// <param name="setup">The integration.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="external">The external document.</param>
    /// <param name="updatedAt">Its own time of change.</param>
    /// <param name="compares">The document was read: groups that were mapped otherwise since the last time are compared without a base.</param>
    public static MergeInput Input(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, FieldValue external, DateTimeOffset? updatedAt, bool compares = false)
    {
        var compiled = setup.Mappings[mapping.ResourceType];
        return new MergeInput(compiled, draft.Fields, external)
        {
            Base = compares ? BaseOf(setup, compiled, mapping) : new BasePair(mapping.BaseLocal, mapping.BaseExternal),
            Strategy = setup.Row.ConflictStrategy,
            Rules = setup.Config.CustomMergeRules.GetValueOrDefault(mapping.ResourceType, Sync.Policies.CustomMergeRules.None),
            LocalChanges = RecordOrigins.Changes(draft),
            ExternalUpdatedAt = updatedAt,
            States = States(draft, compiled, mapping),
            Lookups = draft.Before.LookupsOf(setup),
            Self = setup.Rank,
        };
    }

    private static BasePair BaseOf(IntegrationSetup setup, CompiledMapping compiled, MappingRow mapping) =>
        setup.RegroupedSince(mapping.ResourceType, mapping.ComparedVersion).Select(compiled.Group).OfType<FieldGroup>().Aggregate(
            new BasePair(mapping.BaseLocal, mapping.BaseExternal),
            (pair, group) => new BasePair(pair.Local.Without(group.LocalPaths), pair.External.Without(group.ExternalPaths)));

    /// <summary>Puts a decision on a document that was read into the draft; both sides are compared by it under the present settings.</summary>
    /// <inheritdoc cref="Apply"/>
    public static ImmutableArray<Problem> ApplyRead(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, MergeDecision decision, bool sends = false)
    {
        var problems = Apply(draft, setup, mapping, decision, sends);
        if (problems.IsEmpty && decision.Waiting.IsEmpty)
        {
            draft.Set(draft.Mapping(setup.Id)! with { ComparedVersion = setup.Row.ConfigVersion });
        }

        return problems;
    }

    /// <summary>What we believe the outside to hold, when nothing was read: the last state decided on.</summary>
    public static FieldValue Believed(RecordDraft draft, MappingRow mapping)
    {
        var values = draft.Operations(mapping).Aggregate(mapping.BaseExternal, (all, operation) => all.Union(operation.DecidedOn));
        return (draft.Conflict(mapping) is { } conflict ? values.Union(conflict.ExternalSeen) : values).Overlay(FieldValue.Object.Empty);
    }

    /// <summary>Puts a decision into the draft: local values, base, conflicts, and the write that is due outside.</summary>
    /// <param name="draft">The record as it stands in this plan.</param>
    /// <param name="setup">The integration.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="sends">True where the write was asked for already, so that a MANUAL integration need not wait for its run.</param>
    /// <param name="origin">Whose values the local ones are; null for the integration's.</param>
    /// <returns>What keeps values from crossing; while there is any, nothing of the decision was taken over.</returns>
    public static ImmutableArray<Problem> Apply(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, MergeDecision decision, bool sends = false, string? origin = null)
    {
        var problems = decision.Problems;
        problems = problems.IsEmpty && !decision.LocalPatch.IsEmpty
            ? Faults(draft, draft.Context.Types[mapping.ResourceType], decision.LocalAfter)
            : problems;
        if (!problems.IsEmpty)
        {
            draft.Set(mapping with { SyncStatus = MappingStatus.ERROR });
            return problems;
        }

        WriteLocal(draft, decision, origin ?? setup.Id);
        Mappings.Waits(draft, setup.Id, decision.Waiting);
        Conflicts.Take(draft, mapping, decision);
        var pair = decision.BaseAfter;
        draft.Set(draft.Mapping(mapping.IntegrationId)! with { BaseLocal = pair.Local, BaseExternal = pair.External });
        Outbound.Take(draft, setup, decision, sends);
        return [];
    }

    private static ImmutableArray<Problem> Faults(RecordDraft draft, RecordSchema schema, FieldValue document) =>
        [.. schema.Validate(document), .. RecordClaims.UniqueProblems(draft.Before, schema, document)];

    private static void WriteLocal(RecordDraft draft, MergeDecision decision, string origin)
    {
        if (decision.LocalPatch.IsEmpty || draft.Record is not { } record)
        {
            return;
        }

        var now = draft.Context.Now;
        draft.SetRecord(
            record with
            {
                Fields = decision.LocalAfter,
                // What a person chose is as new as their word, however old the value outside was.
                FieldOrigins = RecordOrigins.Note(
                    record.FieldOrigins, record.Fields, decision.LocalAfter, origin, origin == RecordOrigins.Person ? now : decision.Input.ExternalUpdatedAt ?? now),
                UpdatedAt = now,
                LastExternalSyncAt = now,
            },
            origin);
    }

    private static ImmutableSortedDictionary<string, GroupState> States(RecordDraft draft, CompiledMapping compiled, MappingRow mapping) =>
        mapping.FrozenGroups.Aggregate(UnderWay(draft, compiled, mapping), (all, group) => all.SetItem(group, GroupState.Frozen.Instance));

    private static ImmutableSortedDictionary<string, GroupState> UnderWay(RecordDraft draft, CompiledMapping compiled, MappingRow mapping)
    {
        var states = draft.Operations(mapping)
            .Where(operation => operation.Kind != OperationKind.CREATE)
            .Aggregate(
                ImmutableSortedDictionary.Create<string, GroupState>(StringComparer.Ordinal),
                (all, operation) => all.SetItems(StatesOf(operation, compiled)));
        return draft.Conflict(mapping) is not { } conflict
            ? states
            : conflict.Groups.Select(compiled.Group).OfType<FieldGroup>().Aggregate(
                states,
                (all, group) => all.SetItem(group.Name, new GroupState.Parked(conflict.LocalSeen.Restrict(group.LocalPaths), conflict.ExternalSeen.Restrict(group.ExternalPaths))));
    }

    // A delete is decided on the whole copy.
    private static IEnumerable<KeyValuePair<string, GroupState>> StatesOf(OperationRow operation, CompiledMapping compiled) =>
        operation.Kind == OperationKind.DELETE
            ? compiled.Groups.Select(group => KeyValuePair.Create<string, GroupState>(group.Name, new GroupState.Open(operation.DecidedOn.Restrict(group.ExternalPaths))))
            : Outbox.ContentOf(operation).States(compiled);
}
