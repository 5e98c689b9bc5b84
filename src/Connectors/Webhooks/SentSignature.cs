using System.Collections.Immutable;

namespace Concord.Connectors.Webhooks;

/// <summary>What a delivery's headers tell of its signature, whichever form the scheme gives them: texts, unchecked.</summary>
/// <param name="Signatures">Each as it came, its prefix included.</param>
/// <param name="Times">Every time that is told; more than one is one too many.</param>
internal sealed record SentSignature(ImmutableArray<string> Signatures, ImmutableArray<string> Times)
{
    private const int MostSignatures = 16;

    public static SentSignature Read(SignatureScheme scheme, string header, ImmutableArray<HttpField> headers)
    {
        ImmutableArray<string> times = scheme.TimestampHeader is { } name ? headers.All(name) : [];
        if (scheme.Parts is not { } parts) return new([.. (scheme.Several ? header.Split(' ') : [header]).Take(MostSignatures)], times);
        var named = header.Split(parts.Separator).Select(part => part.Split(parts.Assignment, 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1], StringComparer.Ordinal);
        return new([.. named[parts.Signature].Take(MostSignatures)], parts.Timestamp is { } time ? [.. named[time]] : times);
    }
}
