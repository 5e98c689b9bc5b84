using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Connectors.Webhooks;

/// <summary>Checks who sent a delivery, then when. Pure: the same arguments give the same answer.</summary>
public static class SignatureVerifier
{
    public static SignatureCheck Verify(
        SignatureScheme scheme, WebhookSecrets secrets, ImmutableArray<HttpField> headers, ReadOnlySpan<byte> rawBody, DateTimeOffset now)
    {
        if (headers.All(scheme.Header) is not [var header])
            return new SignatureCheck.Invalid($"The header {scheme.Header} must come exactly once.");
        var sent = SentSignature.Read(scheme, header, headers);
        if (scheme.Hash == SignatureHash.None) return VerifyToken(scheme, secrets, header, sent, now);
        var signatures = SignatureText.Read(scheme, sent.Signatures);
        if (signatures.IsEmpty)
            return new SignatureCheck.Invalid($"The header {scheme.Header} holds no signature in the scheme's form.");
        if (ImmutableArray.Create(secrets.Current, secrets.Previous).Select(secret => SecretKey.Read(scheme.Key, secret)).OfType<byte[]>().ToArray() is not { Length: > 0 } keys)
            return new SignatureCheck.Invalid("The stored secret does not fit the scheme; make a new one.");
        if (!TextParts(scheme, headers, sent, out var texts, out var missing))
            return new SignatureCheck.Invalid($"The {missing} is signed and must come exactly once.");

        var good = false;
        foreach (var key in keys)
        {
            var expected = Sign(scheme, key, texts, rawBody);
            // No early way out: the time taken tells neither which key nor which signature matched.
            foreach (var signature in signatures) good |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }
        return good
            ? WebhookTime.Check(scheme, sent.Times, now)
            : new SignatureCheck.Invalid("The signature does not match the body and the integration's secret.");
    }

    /// <summary>The header is the secret itself; digests are compared, so that not even its length shows in the time taken.</summary>
    private static SignatureCheck VerifyToken(SignatureScheme scheme, WebhookSecrets secrets, string header, SentSignature sent, DateTimeOffset now)
    {
        var prefixed = header.StartsWith(scheme.Prefix, StringComparison.Ordinal);
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(prefixed ? header[scheme.Prefix.Length..] : header));
        var good = false;
        foreach (var secret in new[] { secrets.Current, secrets.Previous }.Where(secret => !string.IsNullOrWhiteSpace(secret)))
            good |= CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(secret!)));
        return good && (prefixed || scheme.PrefixOptional)
            ? WebhookTime.Check(scheme, sent.Times, now)
            : new SignatureCheck.Invalid($"The header {scheme.Header} does not hold the integration's secret.");
    }

    private static byte[] Sign(SignatureScheme scheme, byte[] key, ImmutableArray<byte[]?> texts, ReadOnlySpan<byte> rawBody)
    {
        using var hmac = IncrementalHash.CreateHMAC(SignatureText.NameOf(scheme.Hash), key);
        foreach (var text in texts)
            if (text is null) hmac.AppendData(rawBody);
            else hmac.AppendData(text);
        return hmac.GetHashAndReset();
    }

    /// <summary>The bytes of each signed part; null stands for the body.</summary>
    private static bool TextParts(SignatureScheme scheme, ImmutableArray<HttpField> headers, SentSignature sent, out ImmutableArray<byte[]?> texts, out string? missing)
    {
        var found = ImmutableArray.CreateBuilder<byte[]?>();
        missing = null;
        foreach (var part in scheme.Signed)
        {
            var (text, place) = part switch
            {
                SignedPart.RawBody => (null, null),
                SignedPart.Literal literal => (literal.Text, null),
                SignedPart.IdText => (headers.Single(scheme.IdHeader ?? ""), $"header {scheme.IdHeader}"),
                _ => (sent.Times is [var time] ? time : null, scheme.TimestampPlace ?? "timestamp"),
            };
            if (text is null) missing = place ?? missing;
            found.Add(text is null ? null : Encoding.UTF8.GetBytes(text));
        }
        texts = found.ToImmutable();
        return missing is null;
    }
}
