namespace Concord.WebFront.Http;

/// <summary>The wire's upper-case words, read exactly: no numbers, no other case, no lists.</summary>
public static class Words
{
    public static bool TryParse<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        return Enum.GetNames<T>().Contains(text, StringComparer.Ordinal) && Enum.TryParse(text, out value);
    }
}
