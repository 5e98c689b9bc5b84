using System.Text;

namespace Concord.Sync.RichText;

/// <summary>Addresses that may be linked to.</summary>
internal static class Address
{
    // Whatever is not here, a script above all, is text.
    private static readonly string[] Schemes = ["https:", "http:", "mailto:", "tel:"];

    /// <summary>The one spelling of a harmless address; null for every other.</summary>
    public static string? Of(string written)
    {
        var text = written.Trim();
        var scheme = Schemes.FirstOrDefault(known => text.StartsWith(known, StringComparison.OrdinalIgnoreCase));
        if (scheme is null || text.Length == scheme.Length)
        {
            return null;
        }

        var spelled = new StringBuilder(scheme);
        foreach (var sign in text[scheme.Length..])
        {
            // What would end the address in Markdown or HTML is percent-encoded.
            _ = char.IsControl(sign) || char.IsWhiteSpace(sign) || "\"'<>()\\`".Contains(sign, StringComparison.Ordinal)
                ? spelled.Append(Uri.EscapeDataString(sign.ToString()))
                : spelled.Append(sign);
        }

        return spelled.ToString();
    }
}
