using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Undo;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Undoing;

/// <summary>What an undo does to a record's copies outside, as rows.</summary>
internal static class UndoCopies
{
    private const string OnItsWay = "A write of it is on its way.";

    /// <summary>What the decision about one integration's copy depends on.</summary>
    public static CopyHistory History(RecordDraft draft, IntegrationSetup setup, UndoHistory history, UndoOrder order, UndoScope scope)
    {
        var mapping = draft.Mapping(setup.Id);
        var compiled = setup.Mappings[draft.Before.Type];
        var writes = history.Writes.Where(write => write.IntegrationId == setup.Id).ToImmutableArray();
        var taken = history.Versions.Where(version => version.Origin == setup.Id && writes.All(write => write.Id != version.Cause)).ToImmutableArray();
        return new CopyHistory(
            compiled,
            mapping?.ExternalId,
            mapping is null ? Projection.Empty : Projection.Of(Merging.Believed(draft, mapping), compiled.Groups.SelectMany(group => group.ExternalPaths)),
            [.. writes.Select(write => new PastWrite(UndoHistory.KindOf(write), write.ExternalId, Outbox.ContentOf(write), write.AttemptedAt ?? write.CreatedAt, history.By(write, order, scope)))],
            compiled.Groups.SelectMany(group => taken.Where(version => group.LocalPaths.Any(path => version.ChangedFields.Contains(path.Root))).Select(version => (group.Name, version.At)))
                .GroupBy(entry => entry.Name, StringComparer.Ordinal).ToImmutableDictionary(entries => entries.Key, entries => entries.Max(entry => entry.At), StringComparer.Ordinal),
            Busy(draft, setup, mapping));
    }

    /// <summary>The integration whose values were taken back keeps its own, and that difference is accepted: base is the pair as it stands.</summary>
    public static void Accept(RecordDraft draft, IntegrationSetup setup, ImmutableArray<string> fields)
    {
        if (fields.IsEmpty || draft.Mapping(setup.Id) is not { ExternalId: not null } mapping)
        {
            return;
        }

        var known = Merging.Believed(draft, mapping);
        var moves = setup.Mappings[draft.Before.Type].Groups.Where(group => group.LocalPaths.Any(path => fields.Contains(path.Root)))
            .Select(group => BaseMove.Of(group, draft.Fields, known));
        var pair = new BasePair(mapping.BaseLocal, mapping.BaseExternal).Move(moves);
        draft.Set(mapping with { BaseLocal = pair.Local, BaseExternal = pair.External, UpdatedAt = draft.Context.Now });
    }

    /// <summary>The record goes: copies that were made for it go too, originals are let go and never touched.</summary>
    public static void LetGo(RecordDraft draft, UndoHistory history)
    {
        foreach (var mapping in draft.Mappings.Where(mapping => mapping.ExternalId is not null).ToImmutableArray())
        {
            if (IsMade(draft, history, mapping))
            {
                Remove(draft, mapping);
            }
            else
            {
                Deletes.LetGo(draft, mapping);
                draft.Set(draft.Mapping(mapping.IntegrationId)! with { PushedVersion = draft.Before.Record!.Revision + 1 });
            }
        }
    }

    /// <summary>A copy is to be deleted, unless somebody changed it since. Nothing flows meanwhile, and it is not made again.</summary>
    public static void Remove(RecordDraft draft, MappingRow mapping)
    {
        if (draft.Record is { DeletedAt: not null } && mapping.SyncStatus != MappingStatus.DETACHED)
        {
            // It follows its record, and an edit of it meets that delete by the strategy.
            return;
        }

        Deletes.LetGo(draft, mapping);
        draft.Set(Outbox.New(draft, mapping, OperationKind.DELETE) with { DecidedOn = mapping.BaseExternal, Undo = true });
    }

    /// <summary>The record returns from its deletion: copies that were deleted for it are made again on their mappings; what was let go is taken up again.</summary>
    public static void TakeUp(RecordDraft draft, IntegrationSetup setup, UndoHistory history)
    {
        var deleted = history.Versions.Last(version => version.Deleted);
        foreach (var mapping in draft.Mappings.Where(mapping => mapping is { SyncStatus: MappingStatus.DETACHED, Filtered: false, ExternalId: not null } && draft.Before.Mapping(mapping.IntegrationId)!.UpdatedAt == deleted.At).ToImmutableArray())
        {
            Attach(draft, mapping);
        }

        foreach (var other in draft.Before.Setups)
        {
            Reattach(draft, other, history);
        }

        if (draft.Mapping(setup.Id) is null)
        {
            // It was deleted there by somebody else, and nothing is made there unasked.
            draft.Set(Records.Mappings.New(draft, setup, null) with { SyncStatus = MappingStatus.DETACHED, PushedVersion = draft.Version });
        }
    }

    /// <summary>A copy that a write of ours deleted is made again, under a new id on the same mapping.</summary>
    public static void Reattach(RecordDraft draft, IntegrationSetup setup, UndoHistory history)
    {
        var mapping = draft.Mapping(setup.Id);
        if (mapping?.ExternalId is null && setup.FlowsOut && history.Writes.LastOrDefault(write => write.IntegrationId == setup.Id && UndoHistory.KindOf(write) != PastWriteKind.Update) is { Kind: OperationKind.DELETE } deleted)
        {
            draft.Set((mapping ?? Records.Mappings.New(draft, setup, null) with { Id = deleted.MappingId }) with { SyncStatus = MappingStatus.PENDING_SYNC, PushedVersion = 0, UpdatedAt = draft.Context.Now });
        }
    }

    /// <summary>A mapping that was let go flows again; its copy is read first.</summary>
    public static void Attach(RecordDraft draft, MappingRow mapping)
    {
        draft.Set(mapping with { SyncStatus = MappingStatus.SYNCED, UpdatedAt = draft.Context.Now });
        Outbound.SetStatus(draft, mapping.IntegrationId);
        Records.Mappings.Refetch(draft, mapping);
    }

    /// <summary>What was changed here and only now goes out takes the place of what would be set back: of two writes of one value the later one decided.</summary>
    public static OutsideUndoDecision Yielding(RecordDraft draft, IntegrationSetup setup, OutsideUndoDecision there)
    {
        var written = draft.Mapping(setup.Id) is { } mapping ? draft.Operations(mapping).SelectMany(operation => operation.Groups).ToImmutableArray() : [];
        var left = there.Groups.Where(written.Contains).ToImmutableArray();
        var places = left.Select(setup.Mappings[draft.Before.Type].Group).OfType<Sync.Mapping.FieldGroup>().SelectMany(group => group.ExternalPaths);
        return left.IsEmpty ? there : there with
        {
            Groups = [.. there.Groups.Except(left)],
            Sent = there.Sent.Without(places),
            Left = there.Left.AddRange(left.Select(group => new LeftAlone(group, OnItsWay))),
        };
    }

    /// <summary>Values that were written to a copy are set back there, unless somebody changes them before it happens.</summary>
    public static void SetBack(RecordDraft draft, IntegrationSetup setup, OutsideUndoDecision there)
    {
        if (there.Groups.IsEmpty || draft.Mapping(setup.Id) is not { ExternalId: not null, SyncStatus: not MappingStatus.DETACHED } mapping || draft.Record is not { DeletedAt: null, ExternalSyncEnabled: true } || !setup.FlowsOut)
        {
            return;
        }

        var known = Merging.Believed(draft, mapping);
        var groups = there.Groups.Select(setup.Mappings[draft.Before.Type].Group).OfType<Sync.Mapping.FieldGroup>().ToImmutableArray();
        draft.Set(Outbox.New(draft, mapping, OperationKind.UPDATE) with
        {
            Groups = there.Groups,
            LocalValues = Projection.Of(draft.Fields, groups.SelectMany(group => group.LocalPaths)),
            SentValues = there.Sent,
            DecidedOn = Projection.Of(known, groups.SelectMany(group => group.ExternalPaths)),
            Undo = true,
        });
        Outbound.SetStatus(draft, setup.Id);
    }

    /// <summary>What this undo sends was shown before it began: the brakes have nothing to add.</summary>
    public static void Release(RecordDraft draft)
    {
        foreach (var operation in New(draft))
        {
            draft.Set(operation with { Brake = OperationBrake.RELEASED });
        }
    }

    /// <summary>The writes that this plan has begun.</summary>
    public static ImmutableArray<OperationRow> New(RecordDraft draft)
    {
        var known = draft.Before.Operations.Select(operation => operation.Id).ToImmutableHashSet(StringComparer.Ordinal);
        return [.. draft.Begun.Where(operation => operation.State == OperationState.PENDING && !known.Contains(operation.Id))];
    }

    // By a create that was answered, also where no read has shown its record yet.
    private static bool IsMade(RecordDraft draft, UndoHistory history, MappingRow mapping) => history.Writes.Concat(draft.Operations(mapping))
        .Any(write => UndoHistory.KindOf(write) == PastWriteKind.Create && write.MappingId == mapping.Id && write.ExternalId == mapping.ExternalId);

    private static ImmutableDictionary<string, string> Busy(RecordDraft draft, IntegrationSetup setup, MappingRow? mapping)
    {
        if (mapping is null)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        var busy = mapping.FrozenGroups.ToImmutableDictionary(group => group, _ => "It is frozen.", StringComparer.Ordinal);
        busy = (draft.Conflict(mapping)?.Groups ?? []).Aggregate(busy, (all, group) => all.SetItem(group, "A conflict about it waits for a person."));
        return draft.Operations(mapping).SelectMany(operation => operation.Groups).Aggregate(busy, (all, group) => all.SetItem(group, OnItsWay));
    }
}
