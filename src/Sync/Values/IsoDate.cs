using System.Globalization;

namespace Concord.Sync.Values;

/// <summary>
/// Reads ISO 8601 days and moments, also with a space in place of the T (RFC 3339, 5.6), and writes the one spelling that Concord keeps.
/// A missing offset means UTC.
/// </summary>
public static class IsoDate
{
    private static readonly string[] Spellings =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd' 'HH:mmK",
        "yyyyMMdd",
        "yyyyMMdd'T'HHmmss.FFFFFFFK",
    ];

    public static bool TryParse(string text, out DateTimeOffset moment) => DateTimeOffset.TryParseExact(
        AtMostSevenDecimals(text.Trim()),
        Spellings,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out moment);

    /// <summary>UTC with milliseconds: 2025-12-25T00:00:00.000Z.</summary>
    public static string ToText(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The UTC day alone: 2025-12-25.</summary>
    public static string ToDayText(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Some systems write nanoseconds; .NET reads seven decimals.
    private static string AtMostSevenDecimals(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - point <= 8 ? text : text[..(point + 8)] + text[end..];
    }
}
