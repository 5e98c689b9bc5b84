using System.Collections.Immutable;
using System.Globalization;
using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>
/// Where each field's present value came from and when, kept beside the record. The time of a value from outside is the outside's
/// own updated-at, not our commit's, so that two systems' edits are compared by their own clocks.
/// </summary>
internal static class RecordOrigins
{
    /// <summary>A person or machine edited the record on our side.</summary>
    public const string Person = "person";

    /// <summary>Notes origin and time for every field that differs.</summary>
    public static FieldValue Note(FieldValue origins, FieldValue before, FieldValue after, string origin, DateTimeOffset at)
    {
        var noted = origins as FieldValue.Object ?? FieldValue.Object.Empty;
        var entry = FieldValue.Of(("at", FieldValue.Of(at.ToString("O", CultureInfo.InvariantCulture))), ("origin", FieldValue.Of(origin)));
        return FieldChanges.Between(before, after).Aggregate(noted, (all, change) => all.With(change.Field, entry));
    }

    /// <summary>The last change of each top-level field, as Sync asks for it.</summary>
    public static ImmutableSortedDictionary<string, LocalChange> Changes(RecordDraft draft)
    {
        var changes = ImmutableSortedDictionary.CreateBuilder<string, LocalChange>(StringComparer.Ordinal);
        foreach (var (field, noted) in (draft.Record?.FieldOrigins as FieldValue.Object ?? FieldValue.Object.Empty).Fields)
        {
            if (noted is FieldValue.Object entry)
            {
                var origin = entry.Get("origin").ScalarText ?? Person;
                changes[field] = new LocalChange(ReadTime(entry), draft.Before.Setup(origin)?.Rank);
            }
        }

        return changes.ToImmutable();
    }

    private static DateTimeOffset? ReadTime(FieldValue.Object entry) =>
        DateTimeOffset.TryParse(entry.Get("at").ScalarText, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;
}
