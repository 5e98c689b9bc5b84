using System.Globalization;
using Concord.Sync.RichText;

namespace Concord.Sync.Values;

/// <summary>
/// The form in which values are compared. Two spellings of one thing (another offset, a number sent as text, other line ends) have
/// one canonical form; what cannot be read as its type stays as it is and so differs from everything else.
/// </summary>
public static class Canonical
{
    public static FieldValue Of(FieldValue value, FieldType type) => (type, value) switch
    {
        (FieldType.Text or FieldType.Enum or FieldType.Reference, FieldValue.Number or FieldValue.Bool) => FieldValue.Of(value.ScalarText),
        (FieldType.RichText, _) when value.ScalarText is { } text => FieldValue.Of(TrimmedLines(text)),
        (FieldType.Html, FieldValue.Text text) => FieldValue.Of(RichTexts.ToMarkdown(text.Value)),
        (FieldType.Json, FieldValue.Text text) when FieldValue.Parse(text.Value).TryGet(out var spelled) => spelled,
        (FieldType.Number, FieldValue.Text text) when TryNumber(text.Value, out var number) => FieldValue.Of(number),
        (FieldType.Bool, _) when TryBool(value, out var flag) => FieldValue.Of(flag),
        (FieldType.Date, FieldValue.Text text) when IsoDate.TryParse(text.Value, out var moment) => FieldValue.Of(IsoDate.ToText(moment)),
        _ => value,
    };

    /// <summary>Equal in canonical form. Absent, null and empty stay three different things.</summary>
    public static bool Same(FieldValue left, FieldValue right, FieldType type) => Of(left, type).Equals(Of(right, type));

    /// <summary>Nothing would be gained by writing one over the other: the same, or both without content.</summary>
    public static bool Agree(FieldValue left, FieldValue right, FieldType type)
    {
        var (a, b) = (Of(left, type), Of(right, type));
        return a.Equals(b) || (a.IsEmpty && b.IsEmpty);
    }

    internal static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    internal static bool TryBool(FieldValue value, out bool flag)
    {
        switch (value.ScalarText?.Trim().ToUpperInvariant())
        {
            case "TRUE" or "1":
                flag = true;
                return true;
            case "FALSE" or "0":
                flag = false;
                return true;
            default:
                flag = false;
                return false;
        }
    }

    private static string TrimmedLines(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim();
}
