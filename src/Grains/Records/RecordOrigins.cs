using System.Globalization;
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

    /// <summary>When the field that a path leads into was last changed; null when it never was.</summary>
    public static DateTimeOffset? ChangedAt(FieldValue origins, FieldPath path)
    {
        var field = path.Text.Split('.', '[')[0];
        return origins is FieldValue.Object map
            && map.Get(field) is FieldValue.Object entry
            && entry.Get("at").ScalarText is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
            ? at
            : null;
    }
}
