namespace Concord.Sync.Values;

/// <summary>
/// Whether a value may be another one as a system keeps it: white space trimmed and drawn together, numbers rounded to hundredths,
/// moments to the minute or the day. Coarser than <see cref="Canonical"/>: it says what may be ours, never what has changed.
/// </summary>
public static class Kept
{
    private const int Decimals = 2;

    /// <param name="kept">What the system shows.</param>
    /// <param name="sent">What it was given.</param>
    /// <param name="type">How values of the field compare.</param>
    public static bool IsLike(FieldValue kept, FieldValue sent, FieldType type) =>
        Canonical.Agree(kept, sent, type) || (Canonical.Of(kept, type), Canonical.Of(sent, type)) switch
        {
            (FieldValue.Number one, FieldValue.Number other) => decimal.Round(one.Value, Decimals) == decimal.Round(other.Value, Decimals),
            (FieldValue.Text one, FieldValue.Text other) when type == FieldType.Date => IsSameTime(one.Value, other.Value),
            (FieldValue.Text one, FieldValue.Text other) => Words(one.Value) == Words(other.Value),
            (FieldValue.Text one, { IsEmpty: true }) => Words(one.Value).Length == 0,
            ({ IsEmpty: true }, FieldValue.Text other) => Words(other.Value).Length == 0,
            _ => false,
        };

    private static bool IsSameTime(string kept, string sent) =>
        IsoDate.TryParse(kept, out var one) && IsoDate.TryParse(sent, out var other)
        && ((one - other).Duration() < TimeSpan.FromMinutes(1) || (one == StartOfDay(one) && one == StartOfDay(other)));

    private static DateTimeOffset StartOfDay(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
