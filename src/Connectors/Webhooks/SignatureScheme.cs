using System.Collections.Immutable;

namespace Concord.Connectors.Webhooks;

public enum SignatureHash
{
    Sha1,
    Sha256,
    Sha512,

    /// <summary>Nothing is signed: the header holds the secret itself, which proves the sender and not the body.</summary>
    None,
}

/// <summary>How a timestamp header tells its time.</summary>
public enum TimestampFormat
{
    /// <summary>Any of the others, told apart by its look.</summary>
    Any,
    UnixSeconds,
    UnixMilliseconds,
    Iso,
}

public enum SignatureEncoding
{
    Hex,
    Base64,
}

/// <summary>How the key bytes come out of the secret's text.</summary>
public enum KeyReading
{
    /// <summary>The UTF-8 bytes of the whole text, prefix included.</summary>
    Text,

    /// <summary>Base64 after an optional <c>whsec_</c>.</summary>
    Base64,

    /// <summary>Hexadecimal digits.</summary>
    Hex,
}

/// <summary>
/// How one header is cut that holds several named parts, such as <c>t=1712345678,v1=hex,v1=hex</c>. Names are compared exactly; what has
/// another name, or none, is passed over.
/// </summary>
/// <param name="Separator">What stands between two parts.</param>
/// <param name="Assignment">What stands between a part's name and its value; the first one counts, so that values may hold it.</param>
/// <param name="Signature">The name of the parts that hold signatures; one good one is enough.</param>
/// <param name="Timestamp">The name of the part that holds the time; null: none does.</param>
public sealed record SignatureParts(string Separator, string Assignment, string Signature, string? Timestamp);

/// <summary>How a sender signs its webhooks, as data: an HMAC in a header over a template of id, timestamp and raw body.</summary>
public sealed record SignatureScheme
{
    /// <summary>The header that holds the signature. It must come exactly once.</summary>
    public required string Header { get; init; }

    public SignatureHash Hash { get; init; } = SignatureHash.Sha256;

    public SignatureEncoding Encoding { get; init; } = SignatureEncoding.Hex;

    /// <summary>What stands before the signature, for example <c>sha256=</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether a signature without the prefix counts too.</summary>
    public bool PrefixOptional { get; init; }

    /// <summary>The header holds several signatures separated by spaces; one good one is enough, those with another prefix are passed over.</summary>
    public bool Several { get; init; }

    /// <summary>Null: the header is the signature, or <see cref="Several"/> of them, and nothing else.</summary>
    public SignatureParts? Parts { get; init; }

    /// <summary>The signed bytes, in order.</summary>
    public ImmutableArray<SignedPart> Signed { get; init; } = [SignedPart.Body];

    public KeyReading Key { get; init; } = KeyReading.Text;

    /// <summary>The header that <see cref="SignedPart.Id"/> stands for.</summary>
    public string? IdHeader { get; init; }

    /// <summary>Null when the sender gives no time in a header of its own.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>Where the time is told, in words; null when it is told nowhere.</summary>
    public string? TimestampPlace => Parts?.Timestamp is { } part ? $"part {part} of the header {Header}" : TimestampHeader is { } name ? $"header {name}" : null;

    public TimestampFormat TimestampFormat { get; init; }

    /// <summary>Whether a delivery without a timestamp is refused.</summary>
    public bool RequireTimestamp { get; init; }

    /// <summary>How far the timestamp may lie from now, in both directions.</summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What a sender does that follows Concord's own documentation.</summary>
    public static readonly SignatureScheme Default = new()
    {
        Header = "X-Webhook-Signature",
        Prefix = "sha256=",
        PrefixOptional = true,
        TimestampHeader = "X-Webhook-Timestamp",
    };

    /// <summary>https://www.standardwebhooks.com, symmetric signatures (v1).</summary>
    public static readonly SignatureScheme StandardWebhooks = new()
    {
        Header = "webhook-signature",
        Encoding = SignatureEncoding.Base64,
        Prefix = "v1,",
        Several = true,
        Signed = SignedPart.ParseTemplate("{id}.{timestamp}.{body}")!.Value,
        Key = KeyReading.Base64,
        IdHeader = "webhook-id",
        TimestampHeader = "webhook-timestamp",
        RequireTimestamp = true,
    };
}
