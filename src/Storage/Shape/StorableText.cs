namespace Concord.Storage.Shape;

/// <summary>
/// Text that every database keeps as it is. PostgreSQL refuses U+0000 and no database keeps half a surrogate pair, so both
/// become U+FFFD: an outside system's odd error message must not make its commit fail for ever.
/// </summary>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';
    private const char FirstHalf = '\uD800';
    private const char LastHalf = '\uDFFF';

    public static string Of(string text) => text.Contains('\0') || HasHalfPair(text) ? Mended(text) : text;

    private static bool HasHalfPair(string text)
    {
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAnyInRange(FirstHalf, LastHalf); at >= 0; at = rest.IndexOfAnyInRange(FirstHalf, LastHalf))
        {
            if (at + 1 == rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1])) return true;
            rest = rest[(at + 2)..];
        }

        return false;
    }

    private static string Mended(string text) => string.Concat(
        text.EnumerateRunes().Select(rune => rune.Value == 0 ? Replacement.ToString() : rune.ToString()));
}
