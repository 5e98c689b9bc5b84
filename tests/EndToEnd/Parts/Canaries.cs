using System.Net;
using System.Text;

namespace Concord.EndToEnd.Parts;

/// <summary>
/// Secrets by name, and the search for them in what should not hold them: as they are, and in the spellings in which encoders
/// bring them out again (hexadecimal of either case, base64 at each of its three offsets, URL-encoded, escaped in JSON).
/// </summary>
internal sealed class Canaries
{
    private readonly SortedDictionary<string, string[]> secrets = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => secrets.Keys;

    public string Add(string name, string secret)
    {
        secrets[name] = [.. SpellingsOf(secret).Concat(KeyOf(secret)).Distinct()];
        return secret;
    }

    /// <summary>The names of those that a text holds.</summary>
    public IReadOnlyList<string> In(string text) => [.. secrets.Where(secret => secret.Value.Any(spelling => text.Contains(spelling, StringComparison.Ordinal))).Select(secret => secret.Key)];

    /// <summary>Asserts that no text holds any of them; a failure names the secret and where it stood.</summary>
    public void ShouldNotBeIn(IEnumerable<(string Where, string Text)> places) =>
        places.SelectMany(place => In(place.Text).Select(name => $"{name} in {place.Where}: {Around(place.Text, name)}")).ShouldBeEmpty();

    private string Around(string text, string name)
    {
        var at = secrets[name].Select(spelling => text.IndexOf(spelling, StringComparison.Ordinal)).First(index => index >= 0);
        return new([.. text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 200)].Select(sign => char.IsAscii(sign) && !char.IsControl(sign) ? sign : '·')]);
    }

    private static IEnumerable<string> SpellingsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return WebUtility.UrlEncode(secret);
        yield return Uri.EscapeDataString(secret);
        yield return secret.Replace("+", "\\u002B", StringComparison.Ordinal);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var offset = 0; offset < 3; offset++)
            yield return Base64(bytes, offset);
    }

    // Keys are random bytes in base64, with a prefix or without: the bytes alone are the secret too.
    private static IEnumerable<string> KeyOf(string secret)
    {
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[(secret.IndexOf('_', StringComparison.Ordinal) + 1)..], key, out var length) && length > 16
            ? [Convert.ToHexString(key, 0, length), Convert.ToHexStringLower(key, 0, length), Encoding.Latin1.GetString(key, 0, length)]
            : [];
    }

    // What stands in the base64 of a longer text whatever comes before and after: the digits that mix with neighbours are cut off.
    private static string Base64(byte[] bytes, int offset)
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. bytes]).TrimEnd('=');
        var sure = (offset + bytes.Length) * 8 / 6;
        return text[((offset * 8 + 5) / 6)..Math.Min(sure, text.Length)];
    }
}
