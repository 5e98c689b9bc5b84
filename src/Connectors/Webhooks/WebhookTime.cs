using System.Collections.Immutable;
using System.Globalization;

namespace Concord.Connectors.Webhooks;

/// <summary>Checks that a delivery was made just now, so that an overheard one cannot be sent again later.</summary>
internal static class WebhookTime
{
    /// <param name="times">What the delivery tells where the scheme looks for the time.</param>
    public static SignatureCheck Check(SignatureScheme scheme, ImmutableArray<string> times, DateTimeOffset now)
    {
        if (scheme.TimestampPlace is not { } place) return new SignatureCheck.Valid();
        if (times.IsEmpty) return scheme.RequireTimestamp ? new SignatureCheck.MissingTimestamp(place) : new SignatureCheck.Valid();
        if (times is not [var text] || Read(scheme.TimestampFormat, text) is not { } sent)
            return new SignatureCheck.StaleTimestamp($"The {place} must come once and hold {Words(scheme.TimestampFormat)}.");
        return (now - sent).Duration() <= scheme.Tolerance
            ? new SignatureCheck.Valid()
            : new SignatureCheck.StaleTimestamp($"The time in the {place} is more than {scheme.Tolerance.TotalMinutes:0.#} minutes from now; check the sender's clock.");
    }

    private static string Words(TimestampFormat format) => format switch
    {
        TimestampFormat.UnixSeconds => "Unix seconds",
        TimestampFormat.UnixMilliseconds => "Unix milliseconds",
        TimestampFormat.Iso => "an ISO 8601 time",
        _ => "Unix seconds, Unix milliseconds or an ISO 8601 time",
    };

    private static DateTimeOffset? Read(TimestampFormat format, string text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return format is TimestampFormat.Any or TimestampFormat.Iso && DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        return format switch
        {
            TimestampFormat.Iso => null,
            TimestampFormat.UnixSeconds => number <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(number) : null,
            TimestampFormat.UnixMilliseconds => number <= LastSecond * 1000 ? DateTimeOffset.FromUnixTimeMilliseconds(number) : null,
            _ => FromUnix(number),
        };
    }

    /// <summary>The end of the year 9999.</summary>
    private const long LastSecond = 253_402_300_799;

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
