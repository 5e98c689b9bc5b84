namespace Concord.Storage.Shape;

/// <summary>
/// Text that every database keeps as it is. PostgreSQL refuses U+0000 and no database keeps half a surrogate pair, so both
/// become U+FFFD: an outside system's odd error message must not make its commit fail for ever.
/// </summary>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';

    public static string Of(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\0') return Mended(text);
            if (!char.IsSurrogate(text[index])) continue;
            if (index + 1 == text.Length || !char.IsSurrogatePair(text[index], text[index + 1])) return Mended(text);
            index++;
        }

        return text;
    }

    private static string Mended(string text) => string.Concat(
        text.EnumerateRunes().Select(rune => rune.Value == 0 ? Replacement.ToString() : rune.ToString()));
}
