namespace Concord.Connectors.Webhooks;

/// <summary>Decoders that accept one spelling: no white space, full padding.</summary>
internal static class StrictText
{
    public static byte[]? FromHex(string text)
    {
        if (text.Length == 0 || text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit)) return null;
        return Convert.FromHexString(text);
    }

    public static byte[]? FromBase64(string text)
    {
        // The framework's decoder passes over white space.
        if (text.Length == 0 || text.Any(char.IsWhiteSpace)) return null;
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var written) ? buffer[..written] : null;
    }
}
