using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Conflict rows: at most one pending a mapping, kept up with both sides, and one settled row for what a strategy decided.</summary>
internal static class Conflicts
{
    /// <summary>Several records outside could be the one that a create of ours made.</summary>
    public const string AmbiguousCreate = "AMBIGUOUS_CREATE";

    /// <summary>A copy came back, or has a key, whose record has another one by now; or several records have its key.</summary>
    public const string AmbiguousMatch = "AMBIGUOUS_MATCH";

    public static void Take(RecordDraft draft, MappingRow mapping, MergeDecision decision)
    {
        var decided = decision.DecidedConflicts.ToImmutableArray();
        if (!decided.IsEmpty)
        {
            draft.Set(Filled(New(draft, mapping), decided) with
            {
                Status = ConflictStatus.AUTO_RESOLVED,
                ResolutionStrategy = decided[0].Strategy,
                ResolvedData = decision.LocalAfter is FieldValue.Object after ? Only(after, decided) : null,
                ResolvedAt = draft.Context.Now,
            });
        }

        Park(draft, mapping, decision);
    }

    private static void Park(RecordDraft draft, MappingRow mapping, MergeDecision decision)
    {
        var parked = decision.ParkedConflicts.ToImmutableArray();
        var pending = draft.Conflict(mapping);
        if (pending is null)
        {
            if (!parked.IsEmpty)
            {
                draft.Set(Filled(New(draft, mapping), parked));
            }

            return;
        }

        if (pending is { Groups.IsEmpty: true, Candidates.IsEmpty: false } && parked.IsEmpty)
        {
            // Which record it is remains to be said, whatever the values are.
            return;
        }

        var gone = pending.Groups.Except(decision.StillParked).Except(parked.Select(detail => detail.Group)).ToImmutableArray();
        if (gone.Length == pending.Groups.Length && parked.IsEmpty && pending.Candidates.IsEmpty)
        {
            draft.Set(pending with { Status = ConflictStatus.AUTO_RESOLVED, ResolvedAt = draft.Context.Now, UpdatedAt = draft.Context.Now });
        }
        else if (!parked.IsEmpty || !gone.IsEmpty)
        {
            draft.Set(Filled(Without(pending, decision, gone), parked) with { UpdatedAt = draft.Context.Now });
        }
    }

    /// <summary>The question is whether there is a copy at all, or which: nothing is sent until it is answered.</summary>
    /// <remarks>A second candidate beside a copy that is bound keeps nothing up.</remarks>
    public static bool IsWhole(ConflictRow conflict, MappingRow mapping) =>
        conflict.Groups.IsEmpty && (conflict.Candidates.IsEmpty || mapping.ExternalId is null);

    /// <summary>A conflict about the record as a whole waits for a person: it was deleted on one side and changed on the other.</summary>
    /// <remarks>It has no groups: nothing of the record flows until the person has said whether there is a record.</remarks>
    public static void ParkWhole(RecordDraft draft, MappingRow mapping, ImmutableArray<ConflictDetail> details, string reason)
    {
        var pending = draft.Conflict(mapping);
        var blank = New(draft, mapping);
        var parked = Filled(pending is null ? blank : blank with { Id = pending.Id, CreatedAt = pending.CreatedAt, Revision = pending.Revision }, details) with { Groups = [], ConflictReason = reason };
        if (pending is null || !parked.LocalSeen.Equals(pending.LocalSeen) || !parked.ExternalSeen.Equals(pending.ExternalSeen) || !pending.Groups.IsEmpty || !pending.Candidates.IsEmpty)
        {
            draft.Set(parked with { UpdatedAt = draft.Context.Now });
            Release(draft, pending);
        }
    }

    /// <summary>Which external record, if any, this mapping belongs to is for a person to say.</summary>
    public static void ParkIdentity(RecordDraft draft, MappingRow mapping, string reason, ImmutableArray<string> candidates)
    {
        var pending = draft.Conflict(mapping) ?? New(draft, mapping);
        if (!candidates.All(pending.Candidates.Contains))
        {
            draft.Set(pending with { ConflictReason = reason, Candidates = [.. pending.Candidates.Union(candidates)], UpdatedAt = draft.Context.Now });
        }
    }

    /// <summary>A strategy decided such a conflict: its row keeps what lost.</summary>
    public static void Decided(RecordDraft draft, MappingRow mapping, ImmutableArray<ConflictDetail> details, string reason) =>
        draft.Set(Filled(New(draft, mapping), details) with
        {
            ConflictReason = reason,
            Status = ConflictStatus.AUTO_RESOLVED,
            ResolutionStrategy = details[0].Strategy,
            ResolvedAt = draft.Context.Now,
        });

    /// <summary>What a person was asked has become meaningless.</summary>
    public static void Withdraw(RecordDraft draft, ConflictRow conflict)
    {
        draft.Set(conflict with { Status = ConflictStatus.AUTO_RESOLVED, ResolvedAt = draft.Context.Now, UpdatedAt = draft.Context.Now });
        Release(draft, conflict);
    }

    // Nobody is asked about its candidates any more, and nothing else held them: each is read, and finds its record.
    private static void Release(RecordDraft draft, ConflictRow? conflict)
    {
        foreach (var candidate in conflict?.Candidates ?? [])
        {
            Mappings.Owe(draft, conflict!.IntegrationId, conflict.ResourceType, candidate);
        }
    }

    /// <summary>A question about an external record was settled by what became of it.</summary>
    public static CommitUnit Answered(CommitUnit unit, ConflictRow question, PlanContext context) => unit
        .Update(question with { Status = ConflictStatus.AUTO_RESOLVED, ResolvedAt = context.Now, UpdatedAt = context.Now })
        .Insert(context.Audit(unit.Id, "conflict.changed", question.ResourceType, question.Id, question.IntegrationId, $"{{\"status\":\"{question.Status}\"}}", $"{{\"status\":\"{ConflictStatus.AUTO_RESOLVED}\"}}"));

    private static ConflictRow New(RecordDraft draft, MappingRow mapping) => Blank(draft.Context.Ids.New("conf"), draft.Context.Now) with
    {
        IntegrationId = mapping.IntegrationId,
        MappingId = mapping.Id,
        ResourceType = mapping.ResourceType,
        ResourceId = mapping.InternalId,
        ExternalId = mapping.ExternalId ?? "",
    };

    /// <summary>A conflict that says nothing yet.</summary>
    public static ConflictRow Blank(string id, DateTimeOffset now) => new()
    {
        Id = id,
        IntegrationId = "",
        ResourceType = "",
        ResourceId = "",
        ExternalId = "",
        LocalSeen = Projection.Empty,
        ExternalSeen = Projection.Empty,
        LocalData = FieldValue.Object.Empty,
        ExternalData = FieldValue.Object.Empty,
        BaseData = FieldValue.Object.Empty,
        ConflictedFields = [],
        Groups = [],
        Candidates = [],
        Status = ConflictStatus.PENDING,
        CreatedAt = now,
        UpdatedAt = now,
        Revision = 1,
    };

    private static ConflictRow Filled(ConflictRow row, ImmutableArray<ConflictDetail> details)
    {
        var fields = row.ConflictedFields.Union(details.SelectMany(detail => detail.Fields)).Order(StringComparer.Ordinal).ToImmutableArray();
        return row with
        {
            Groups = [.. row.Groups.Union(details.Select(detail => detail.Group)).Order(StringComparer.Ordinal)],
            ConflictedFields = fields,
            LocalSeen = details.Aggregate(row.LocalSeen, (all, detail) => all.Union(detail.Local)),
            ExternalSeen = details.Aggregate(row.ExternalSeen, (all, detail) => all.Union(detail.External)),
            LocalData = details.Aggregate(row.LocalData, (all, detail) => Merge(all, detail.LocalData)),
            ExternalData = details.Aggregate(row.ExternalData, (all, detail) => Merge(all, detail.ExternalData)),
            BaseData = details.Aggregate(row.BaseData, (all, detail) => Merge(all, detail.Base?.Local.ToValue() ?? FieldValue.Object.Empty)),
            // Which record it is goes before what its fields are.
            ConflictReason = !row.Candidates.IsEmpty ? row.ConflictReason
                : fields.Length == 1
                ? $"Both systems modified '{fields[0]}'."
                : $"Both systems modified {string.Join(", ", fields.Select(field => $"'{field}'"))}.",
        };
    }

    private static ConflictRow Without(ConflictRow row, MergeDecision decision, ImmutableArray<string> groups)
    {
        var paths = groups.Select(decision.Input.Mapping.Group).OfType<Sync.Mapping.FieldGroup>().ToImmutableArray();
        var fields = paths.SelectMany(group => group.LocalPaths).Select(path => path.Text).ToImmutableArray();
        return row with
        {
            Groups = [.. row.Groups.Except(groups)],
            ConflictedFields = [.. row.ConflictedFields.Except(fields)],
            LocalSeen = row.LocalSeen.Without(paths.SelectMany(group => group.LocalPaths)),
            ExternalSeen = row.ExternalSeen.Without(paths.SelectMany(group => group.ExternalPaths)),
            LocalData = fields.Aggregate(AsObject(row.LocalData), (all, field) => all.Without(field)),
            ExternalData = fields.Aggregate(AsObject(row.ExternalData), (all, field) => all.Without(field)),
        };
    }

    private static FieldValue.Object Only(FieldValue.Object document, ImmutableArray<ConflictDetail> details) =>
        details.SelectMany(detail => detail.Fields).Select(field => FieldPath.Parse(field).Value)
            .Aggregate(FieldValue.Object.Empty, (all, path) => all.With(path.Text, path.Read(document)));

    private static FieldValue.Object Merge(FieldValue all, FieldValue.Object more) =>
        more.Fields.Aggregate(AsObject(all), (merged, field) => merged.With(field.Key, field.Value));

    private static FieldValue.Object AsObject(FieldValue value) => value as FieldValue.Object ?? FieldValue.Object.Empty;
}
