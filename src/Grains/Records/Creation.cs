using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>First contact of an external record with a local one: made from it, or bound to it.</summary>
internal static class Creation
{
    /// <summary>Makes the local record from the external one.</summary>
    public static ObserveReply Create(RecordDraft draft, IntegrationSetup setup, Observation observation)
    {
        if (observation.Document is null)
        {
            return new ObserveReply(Observed.Superseded, "The record is gone outside, and bound to nothing here.");
        }

        var compiled = setup.Mappings[draft.Before.Type];
        var schema = draft.Context.Types[draft.Before.Type];
        var document = FieldValue.ParseOrThrow(observation.Document);
        var crossing = compiled.ToLocal(document, draft.Before.LookupsOf(setup));
        var fields = schema.WithDefaults((FieldValue.Object)crossing.Values.Overlay(FieldValue.Object.Empty));
        if (!compiled.Filters.AdmitsExternal(document) || (crossing.Success && !compiled.Filters.AdmitsBothWays(fields)))
        {
            return new ObserveReply(Observed.Filtered, "A filter of the integration leaves it out.");
        }

        if (observation.Binding == Binding.Create && crossing.Success && RecordClaims.IsTaken(draft.Before, schema, setup.RuleOf(schema.Type), fields))
        {
            return new ObserveReply(Observed.LookAgain, "Another record has come to its key.");
        }

        var problems = crossing.Success ? [.. schema.Validate(fields), .. RecordClaims.UniqueProblems(draft.Before, schema, fields)] : crossing.Problems;
        if (!problems.IsEmpty)
        {
            var waiting = Waiting(compiled, crossing);
            if (crossing.Success && problems.All(problem => waiting.Contains(problem.Path)))
            {
                return Wait(draft, setup, observation, crossing);
            }

            Refuse(draft, setup, observation, document, !crossing.Success || schema.Validate(fields).Any(problem => !waiting.Contains(problem.Path)));
            return new ObserveReply(Observed.Failed, string.Join(" ", problems.Select(problem => problem.ToString()).Concat(crossing.Waiting.Select(key => $"No mapping answers for {key} yet."))), "LOCAL", "CREATE");
        }

        draft.SetRecord(NewRecord(draft, setup, fields, observation.ExternalId, observation.UpdatedAt), setup.Id);
        var pair = BasePair.Of(compiled, crossing.Groups, fields, document);
        draft.Set(Mappings.New(draft, setup, observation.ExternalId) with { BaseLocal = pair.Local, BaseExternal = pair.External, PushedVersion = draft.Version });
        Mappings.Seen(draft, setup, document, observation.Version, observation.UpdatedAt, observation.Ticket);
        Mappings.Waits(draft, setup.Id, crossing.Waiting);
        Log(draft, setup, SyncOperation.CREATE, "Created from outside.");
        Outbound.FollowAll(draft, null);
        return new ObserveReply(Observed.Applied, "Created here.", "LOCAL", "CREATE", fields.ToJson(), Titles.Of(fields), draft.Before.Id);
    }

    // A value that another record here has already may be free the next time, and a key may find a record by then: such is tried again by each run.
    private static void Refuse(RecordDraft draft, IntegrationSetup setup, Observation observation, FieldValue document, bool isItsOwn)
    {
        var compiled = setup.Mappings[draft.Before.Type];
        if (isItsOwn && setup.RuleOf(draft.Before.Type).Keys.All(key => key.Hash(compiled, document, draft.Before.LookupsOf(setup)) is null))
        {
            draft.Add(unit => unit.Upsert(new RefusedRecordRow
            {
                IntegrationId = setup.Id,
                ResourceType = draft.Before.Type,
                ExternalId = observation.ExternalId,
                ContentHash = compiled.Fingerprint(document),
                ConfigVersion = setup.Row.ConfigVersion,
                RefusedAt = draft.Context.Now,
            }));
        }
    }

    // A required field that waits for another record's mapping keeps the whole record waiting; anything else that is wrong with it is a fault.
    private static ImmutableHashSet<string> Waiting(CompiledMapping compiled, Crossing crossing) => crossing.Waiting.IsEmpty
        ? []
        : [.. compiled.Groups.Where(group => !crossing.Groups.Contains(group.Name)).SelectMany(group => group.LocalPaths).Select(path => path.Text)];

    private static ObserveReply Wait(RecordDraft draft, IntegrationSetup setup, Observation observation, Crossing crossing)
    {
        var reason = $"It is made when what it refers to is mapped: {string.Join(", ", crossing.Waiting)}.";
        if (observation.PlanOnly)
        {
            return new ObserveReply(Observed.Filtered, reason, "LOCAL", "CREATE");
        }

        Mappings.Waits(draft, setup.Id, crossing.Waiting, observation.ExternalId);
        if (draft.Before.Inbox.Events.IsEmpty)
        {
            draft.Add(unit => unit.Log(draft.Context.Log(
                setup.Id, draft.Before.Type, null, observation.ExternalId, SyncOperation.CREATE, SyncDirection.EXTERNAL_TO_BRITEPOOL, SyncStatus.SUCCESS, reason)));
        }

        return new ObserveReply(Observed.Filtered, reason);
    }

    /// <summary>Binds an existing record to an external one, and merges the two; a record deleted here comes back as it is outside.</summary>
    public static ObserveReply Match(RecordDraft draft, IntegrationSetup setup, Observation observation)
    {
        if (draft.Record is not { } record || observation.Document is null)
        {
            return new ObserveReply(Observed.LookAgain, "There is nothing to bind.");
        }

        if (!record.ExternalSyncEnabled)
        {
            return new ObserveReply(Observed.Filtered, "The record is kept out of syncing.");
        }

        if (record.DeletedAt is not null && !setup.FlowsIn)
        {
            return new ObserveReply(Observed.Filtered, "The record was deleted here, and nothing flows in from this system.");
        }

        var document = FieldValue.ParseOrThrow(observation.Document);
        if (observation.Binding == Binding.Key && !HasKeyOf(draft, setup, document))
        {
            return new ObserveReply(Observed.LookAgain, "The record no longer has its key.");
        }

        var other = draft.Mapping(setup.Id) is { ExternalId: not null } bound ? bound : null;
        if (other is not null && !Copies.IsMissed(draft, other))
        {
            Conflicts.ParkIdentity(draft, other, Conflicts.AmbiguousMatch, [observation.ExternalId]);
            Outbound.SetStatus(draft, setup.Id);
            return new ObserveReply(Observed.Conflict, $"The record has another copy by now, {other.ExternalId}; a person says what becomes of this one.");
        }

        var filters = setup.Mappings[draft.Before.Type].Filters;
        if (!filters.AdmitsExternal(document) || (record.DeletedAt is null && !filters.AdmitsBothWays(record.Fields)))
        {
            return new ObserveReply(Observed.Filtered, "A filter of the integration leaves it out.");
        }

        if (other is not null)
        {
            // Whether the record goes as its copy did is no question any more.
            Copies.Lose(draft, other);
        }

        // A mapping that was left without a copy, detached or not, has one again.
        draft.Set((draft.Mapping(setup.Id) ?? Mappings.New(draft, setup, null)) with { ExternalId = observation.ExternalId, SyncStatus = MappingStatus.SYNCED, Filtered = false });
        var wasDeleted = record.DeletedAt is not null;
        if (wasDeleted)
        {
            draft.SetRecord(Restored(draft, setup, record, document), setup.Id);
        }

        var input = Merging.Input(draft, setup, draft.Mapping(setup.Id)!, document, observation.UpdatedAt);
        var decision = RecordMerge.Decide(wasDeleted ? input with { Strategy = ConflictStrategy.EXTERNAL_WINS, Self = null } : input);
        var problems = Merging.Apply(draft, setup, draft.Mapping(setup.Id)!, decision);
        Mappings.Seen(draft, setup, document, observation.Version, observation.UpdatedAt, observation.Ticket);
        Log(draft, setup, SyncOperation.UPDATE, "Bound to a record that was here.");
        Outbound.FollowAll(draft, setup.Id);
        var differing = !decision.LocalPatch.IsEmpty || !decision.ExternalPatch.IsEmpty || decision.ParkedConflicts.Any();
        return problems.IsEmpty
            ? new ObserveReply(Observed.Applied, "Bound.", "BOTH", differing ? "DIFFERING" : "MATCHED", decision.LocalPatch.ToJson(), Titles.Of(draft.Fields), record.Id)
            : new ObserveReply(Observed.Failed, string.Join(" ", problems));
    }

    private static bool HasKeyOf(RecordDraft draft, IntegrationSetup setup, FieldValue document)
    {
        var compiled = setup.Mappings[draft.Before.Type];
        return setup.RuleOf(draft.Before.Type).Keys.Any(key => key.Hash(compiled, document, draft.Before.LookupsOf(setup)) is { } hash
            && draft.Before.Claims.Select(RecordClaims.Of).Any(claim => claim.Rule == Claims.RuleOf(key) && claim.Key == hash));
    }

    // A deleted record holds nothing against what is outside: what is empty there is not filled from here, what differs is taken. Only what must
    // hold something keeps what it held, and fills the outside.
    private static RecordRow Restored(RecordDraft draft, IntegrationSetup setup, RecordRow record, FieldValue document)
    {
        var schema = draft.Context.Types[record.Type];
        var emptied = setup.Mappings[draft.Before.Type].Groups
            .Where(group => group.FlowsIn && group.Project(Side.External, document).Values.Values.All(value => value.IsEmpty))
            .SelectMany(group => group.LocalPaths)
            .Where(path => schema.Find(path) is not { Required: true });
        return record with
        {
            DeletedAt = null,
            Fields = emptied.Aggregate(record.Fields, (fields, path) => path.Write(fields, FieldValue.Absent.Instance)),
            UpdatedAt = draft.Context.Now,
        };
    }

    private static RecordRow NewRecord(RecordDraft draft, IntegrationSetup setup, FieldValue.Object fields, string externalId, DateTimeOffset? updatedAt)
    {
        var now = draft.Context.Now;
        return new RecordRow
        {
            Type = draft.Before.Type,
            Id = draft.Before.Id,
            Fields = fields,
            FieldOrigins = RecordOrigins.Note(FieldValue.Object.Empty, FieldValue.Object.Empty, fields, setup.Id, updatedAt ?? now),
            ExternalSyncEnabled = true,
            ExternalMetadata = FieldValue.Object.Empty,
            LastExternalSyncAt = now,
            ExternalSource = setup.Id,
            ExternalId = externalId,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
    }

    private static void Log(RecordDraft draft, IntegrationSetup setup, SyncOperation operation, string reason)
    {
        if (draft.Before.Inbox.Events.IsEmpty)
        {
            draft.Add(unit => unit.Log(draft.Context.Log(draft.Mapping(setup.Id)!, operation, SyncDirection.EXTERNAL_TO_BRITEPOOL, SyncStatus.SUCCESS, reason)));
        }
    }
}
