using System.Net.Http.Headers;

namespace Concord.Connectors;

/// <summary>What counts as JSON wherever a body is taken: `application/json` or another `application/…+json` (RFC 6839), in UTF-8.</summary>
public static class JsonMediaType
{
    /// <summary>What a JSON body is called unless a system has a name of its own for it.</summary>
    public const string Plain = "application/json";

    private const string Suffix = "+json";
    private const string Application = "application/";

    /// <param name="contentType">The header as it came; null when there was none.</param>
    public static bool Is(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType is { } media && IsJson(media)
        && (type.CharSet is not { } charset || charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static bool IsJson(string media) => media.Equals(Plain, StringComparison.OrdinalIgnoreCase)
        || (media.Length > Application.Length + Suffix.Length
            && media.StartsWith(Application, StringComparison.OrdinalIgnoreCase)
            && media.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase));
}
