using System.Collections.Immutable;
using Concord.Connectors.Webhooks;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>Reads a signature scheme: the name of a built-in one, or its parts.</summary>
public static class SignatureReader
{
    private static readonly (string, SignatureHash)[] Hashes =
        [("sha1", SignatureHash.Sha1), ("sha256", SignatureHash.Sha256), ("sha512", SignatureHash.Sha512), ("none", SignatureHash.None)];

    private static readonly (string, TimestampFormat)[] Formats =
    [
        ("any", TimestampFormat.Any), ("unixSeconds", TimestampFormat.UnixSeconds), ("unixMilliseconds", TimestampFormat.UnixMilliseconds), ("iso", TimestampFormat.Iso),
    ];

    /// <param name="path">Where the value stands, for the problems.</param>
    /// <param name="problems">Gets what is wrong; the scheme returned is then not to be used.</param>
    public static SignatureScheme Read(FieldValue value, string path, ProblemList problems)
    {
        var scheme = value switch
        {
            FieldValue.Text { Value: "default" } => SignatureScheme.Default,
            FieldValue.Text { Value: "standardWebhooks" } => SignatureScheme.StandardWebhooks,
            FieldValue.Object => ReadParts(ObjectReader.Of(value, path, problems)),
            _ => null,
        };
        if (scheme is null) problems.Add(path, "must be \"default\", \"standardWebhooks\" or an object with at least a header.");
        return scheme ?? SignatureScheme.Default;
    }

    private static SignatureScheme ReadParts(ObjectReader reader)
    {
        var scheme = new SignatureScheme
        {
            Header = reader.RequiredHeader("header", "X-Webhook-Signature") ?? "",
            Hash = reader.Choice("hash", SignatureHash.Sha256, Hashes),
            Encoding = reader.Choice("encoding", SignatureEncoding.Hex, ("hex", SignatureEncoding.Hex), ("base64", SignatureEncoding.Base64)),
            Prefix = reader.OptionalText("prefix") ?? "",
            PrefixOptional = reader.Flag("prefixOptional"),
            Several = reader.Flag("several"),
            Parts = ReadPartNames(reader.Object("parts")),
            Signed = ReadSigned(reader),
            Key = reader.Choice("key", KeyReading.Text, ("text", KeyReading.Text), ("base64", KeyReading.Base64), ("hex", KeyReading.Hex)),
            IdHeader = reader.Header("idHeader"),
            TimestampHeader = reader.Header("timestampHeader"),
            TimestampFormat = reader.Choice("timestampFormat", TimestampFormat.Any, Formats),
            RequireTimestamp = reader.Flag("requireTimestamp"),
            Tolerance = TimeSpan.FromSeconds(reader.Whole("toleranceSeconds", 1, 86_400, 300)),
        };
        CheckParts(scheme, reader);
        reader.RefuseOthers();
        return scheme;
    }

    private static void CheckParts(SignatureScheme scheme, ObjectReader reader)
    {
        if (scheme.Signed.Contains(SignedPart.Id) && scheme.IdHeader is null) reader.Wrong("idHeader", "is missing; {id} is part of what is signed.");
        if (scheme.Signed.Contains(SignedPart.Timestamp) && scheme.TimestampPlace is null)
            reader.Wrong("timestampHeader", "is missing; {timestamp} is part of what is signed. Where the signature's own header holds the time, say so by parts.timestamp.");
        if (scheme.RequireTimestamp && scheme.TimestampPlace is null) reader.Wrong("timestampHeader", "is missing; requireTimestamp asks for one.");
        if (scheme.Hash == SignatureHash.None && reader.Has("signed")) reader.Wrong("signed", "goes with a hash; with none the header holds the secret itself.");
        if (scheme.Parts is null) return;
        if (scheme.Hash == SignatureHash.None) reader.Wrong("parts", "goes with a hash; with none the header holds the secret itself.");
        if (scheme.Several) reader.Wrong("several", "is for signatures parted by spaces; with parts, one good part of the signature's name is enough anyway.");
        if (scheme.Parts.Timestamp is not null && scheme.TimestampHeader is not null) reader.Wrong("timestampHeader", "or parts.timestamp says the time; write one of them.");
    }

    private static SignatureParts? ReadPartNames(ObjectReader? reader)
    {
        if (reader is null) return null;
        var parts = new SignatureParts(Sign(reader, "separator", ","), Sign(reader, "assignment", "="), reader.RequiredText("signature", "v1") ?? "", reader.OptionalText("timestamp"));
        if (parts.Separator == parts.Assignment) reader.Wrong("assignment", "is the separator; a part's name and value could not be told from the next part.");
        if (parts.Signature == parts.Timestamp) reader.Wrong("timestamp", "has the signature's name; each needs its own.");
        reader.RefuseOthers();
        return parts;
    }

    private static string Sign(ObjectReader reader, string name, string usual)
    {
        if (reader.OptionalText(name) is not { } text) return usual;
        if (text.Length == 0) reader.Wrong(name, $"must not be empty; leave it out for \"{usual}\".");
        return text;
    }

    private static ImmutableArray<SignedPart> ReadSigned(ObjectReader reader)
    {
        if (reader.OptionalText("signed") is not { } template) return [SignedPart.Body];
        if (SignedPart.ParseTemplate(template) is { } parts) return parts;
        reader.Wrong("signed", "must hold {body} once, and may hold {id}, {timestamp} and plain text, for example \"{id}.{timestamp}.{body}\".");
        return [SignedPart.Body];
    }
}
