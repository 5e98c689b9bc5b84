using System.Collections.Immutable;
using System.Globalization;

namespace Concord.Connectors.Webhooks;

/// <summary>Checks that a delivery was made just now, so that an overheard one cannot be sent again later.</summary>
internal static class WebhookTime
{
    public static SignatureCheck Check(SignatureScheme scheme, ImmutableArray<HttpField> headers, DateTimeOffset now)
    {
        if (scheme.TimestampHeader is not { } name) return new SignatureCheck.Valid();
        var values = headers.All(name);
        if (values.IsEmpty) return scheme.RequireTimestamp ? new SignatureCheck.MissingTimestamp(name) : new SignatureCheck.Valid();
        if (values is not [var text] || Read(text) is not { } sent)
            return new SignatureCheck.StaleTimestamp($"The header {name} must come once and hold Unix seconds, Unix milliseconds or an ISO 8601 time.");
        return (now - sent).Duration() <= scheme.Tolerance
            ? new SignatureCheck.Valid()
            : new SignatureCheck.StaleTimestamp($"The time in {name} is more than {scheme.Tolerance.TotalMinutes:0.#} minutes from now; check the sender's clock.");
    }

    private static DateTimeOffset? Read(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return FromUnix(number);
        return DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private static readonly string[] Iso =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Seconds stay below a hundred thousand million until the year 5138; milliseconds passed it in 1973.</summary>
    private static DateTimeOffset? FromUnix(long number) => number switch
    {
        < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(number),
        < 100_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(number),
        _ => null,
    };
}
