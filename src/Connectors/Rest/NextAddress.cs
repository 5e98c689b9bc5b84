using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Concord.Connectors.Rest;

/// <summary>The next page's address, as an answer tells it.</summary>
internal static partial class NextAddress
{
    /// <summary>The target of the link with rel="next" (RFC 8288), or null.</summary>
    public static string? InLinks(ImmutableArray<HttpField> headers) => headers.All("Link")
        .SelectMany(line => Link().Matches(line))
        .Where(link => Relations(link).Contains("next", StringComparer.OrdinalIgnoreCase))
        .Select(link => link.Groups["target"].Value.Trim()).FirstOrDefault();

    /// <summary>What the first parameter rel says. Other parameters' texts may hold anything, also what looks like one.</summary>
    private static string[] Relations(Match link) => link.Groups["param"].Captures.Select(param => Relation().Match(param.Value))
        .FirstOrDefault(rel => rel.Success)?.Groups["rel"].Value.Split(' ') ?? [];

    [GeneratedRegex("<(?<target>[^>]*)>(?<param>\\s*;\\s*[^\\s=;,]+(\\s*=\\s*(\"([^\"\\\\]|\\\\.)*\"|[^\\s\",;]+))?)*", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("^\\s*;\\s*rel\\s*=\\s*\"?(?<rel>[^\"]*)\"?$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Relation();
}
