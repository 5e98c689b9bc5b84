using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Concord.Connectors.Webhooks;

/// <summary>Reads signatures into bytes of the hash's full length; what is shorter, longer or odd is dropped.</summary>
internal static class SignatureText
{
    public static ImmutableArray<byte[]> Read(SignatureScheme scheme, ImmutableArray<string> texts) =>
        [.. texts.Select(text => Decode(scheme, text)).OfType<byte[]>()];

    public static HashAlgorithmName NameOf(SignatureHash hash) => hash switch
    {
        SignatureHash.Sha1 => HashAlgorithmName.SHA1,
        SignatureHash.Sha256 => HashAlgorithmName.SHA256,
        _ => HashAlgorithmName.SHA512,
    };

    private static byte[]? Decode(SignatureScheme scheme, string entry)
    {
        var prefixed = entry.StartsWith(scheme.Prefix, StringComparison.Ordinal);
        if (!prefixed && !scheme.PrefixOptional) return null;
        var text = prefixed ? entry[scheme.Prefix.Length..] : entry;
        var length = LengthOf(scheme.Hash);
        var bytes = scheme.Encoding == SignatureEncoding.Hex ? StrictText.FromHex(text) : StrictText.FromBase64(text);
        return bytes?.Length == length ? bytes : null;
    }

    private static int LengthOf(SignatureHash hash) => hash switch
    {
        SignatureHash.Sha1 => SHA1.HashSizeInBytes,
        SignatureHash.Sha256 => SHA256.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };
}
