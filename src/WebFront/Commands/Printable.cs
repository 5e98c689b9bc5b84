using System.Globalization;

namespace Concord.WebFront.Commands;

/// <summary>Text of others on a terminal: what would move the cursor, change colours or turn the writing direction is shown as a mark.</summary>
internal static class Printable
{
    public static string Of(string? text) => text is null ? "" : string.Concat(text.Select(sign => IsHarmless(sign) ? sign : '\uFFFD'));

    private static bool IsHarmless(char sign) => char.GetUnicodeCategory(sign) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
