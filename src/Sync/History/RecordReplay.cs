using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.History;

/// <summary>One version of a record, as its history keeps it.</summary>
public sealed record KeptVersion(long Number, FieldValue Fields, bool Deleted);

/// <summary>One change of a record, as the audit tells it.</summary>
/// <param name="Id">The audit row.</param>
/// <param name="Deleted">The record is deleted after it.</param>
/// <param name="Values">The fields that changed, before and after; null where they were erased.</param>
public sealed record AuditedChange(string Id, bool Deleted, (FieldValue.Object Before, FieldValue.Object After)? Values);

/// <summary>A record as its audit makes it from nothing.</summary>
/// <param name="Version">The last one; 0 for none.</param>
/// <param name="Fault">Where history and audit part, in words; null when they do not.</param>
public sealed record ReplayedRecord(long Version, FieldValue.Object Fields, bool Deleted, string? Fault);

/// <summary>Makes a record from its audit alone; its versions say in which order, and must come out one by one.</summary>
public static class RecordReplay
{
    /// <param name="versions">From 1, ascending.</param>
    /// <param name="changes">In any order that is nearly theirs: ids of two processes within a millisecond do not tell it.</param>
    public static ReplayedRecord Play(ImmutableArray<KeptVersion> versions, ImmutableArray<AuditedChange> changes)
    {
        var left = changes.ToList();
        var state = new ReplayedRecord(0, FieldValue.Object.Empty, false, null);
        foreach (var version in versions)
        {
            if (version.Number != state.Version + 1) return state with { Fault = $"version {state.Version + 1} is missing." };
            var index = left.FindIndex(change => Leads(state.Fields, change, version));
            // Of a change whose values were erased the version has to tell them.
            if (index < 0) index = left.FindIndex(change => change.Values is null && change.Deleted == version.Deleted);
            if (index < 0) return state with { Fault = $"no audit row leads to version {version.Number}." };
            left.RemoveAt(index);
            state = new(version.Number, AsObject(version.Fields), version.Deleted, null);
        }

        return left.Count == 0 ? state : state with { Fault = $"audit row {left[0].Id} leads to no version." };
    }

    private static bool Leads(FieldValue.Object state, AuditedChange change, KeptVersion version)
    {
        if (change.Values is not { } values || change.Deleted != version.Deleted) return false;
        return values.Before.Fields.All(field => state.Get(field.Key).Equals(field.Value))
            && values.After.Fields.Keys.All(name => values.Before.Fields.ContainsKey(name) || !state.Fields.ContainsKey(name))
            && After(state, values.Before, values.After).Equals(version.Fields);
    }

    private static FieldValue.Object After(FieldValue.Object state, FieldValue.Object before, FieldValue.Object after)
    {
        var removed = before.Fields.Keys.Where(name => !after.Fields.ContainsKey(name)).Aggregate(state, (all, name) => all.Without(name));
        return after.Fields.Aggregate(removed, (all, field) => all.With(field.Key, field.Value));
    }

    private static FieldValue.Object AsObject(FieldValue fields) => fields as FieldValue.Object ?? FieldValue.Object.Empty;
}
