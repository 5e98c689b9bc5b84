using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Concord.Connectors.Rest;

/// <summary>The next page's address, as an answer tells it.</summary>
internal static partial class NextAddress
{
    /// <summary>The target of the link with rel="next" (RFC 8288), or null.</summary>
    public static string? InLinks(ImmutableArray<HttpField> headers) => headers.All("Link")
        .SelectMany(line => Link().Matches(line))
        .Where(link => Relation().Match(link.Groups["params"].Value) is { Success: true } rel
            && rel.Groups["rel"].Value.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase))
        .Select(link => link.Groups["target"].Value.Trim()).FirstOrDefault();

    [GeneratedRegex("<(?<target>[^>]*)>(?<params>(\\s*;\\s*[^\\s=;,]+(\\s*=\\s*(\"[^\"]*\"|[^\\s\",;]+))?)*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(";\\s*rel\\s*=\\s*\"?(?<rel>[^\";]*)\"?", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Relation();
}
