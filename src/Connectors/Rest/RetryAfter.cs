using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using Concord.Connectors.Definitions;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>How long an answer asks to be left alone: from now, never negative, and never more than <see cref="Backoff.LongestRetryAfter"/>.</summary>
internal static class RetryAfter
{
    /// <summary>Seconds, or until an HTTP date by our clock. Null when the answer does not say.</summary>
    public static TimeSpan? Read(ImmutableArray<HttpField> headers, TimeProvider time)
    {
        var text = headers.Single("Retry-After")?.Trim();
        if (text is { Length: > 0 } && text.All(char.IsAsciiDigit)) return Span(text, 1);
        return RetryConditionHeaderValue.TryParse(text, out var value) ? Bounded(value.Date - time.GetUtcNow()) : null;
    }

    /// <summary>The same for too many requests, where the definition's reset header and its own wait count too.</summary>
    public static TimeSpan? OfLimit(RateLimitDefinition limit, ImmutableArray<HttpField> headers, TimeProvider time) =>
        Read(headers, time) ?? Reset(limit, headers, time) ?? limit.Wait;

    /// <summary>What the definition's reset header says; null when it is not there, or holds nothing that it could mean.</summary>
    public static TimeSpan? Reset(RateLimitDefinition limit, ImmutableArray<HttpField> headers, TimeProvider time)
    {
        if (limit.ResetHeader is not { } name || headers.Single(name) is not { } text) return null;
        return limit.ResetFormat switch
        {
            // A wait of more than a year is a slip of the definition: a moment read as a span.
            ResetFormat.Seconds => IsWithinAYear(text, 1) ? Span(text, 1) : null,
            ResetFormat.Milliseconds => IsWithinAYear(text, 0.001m) ? Span(text, 0.001m) : null,
            ResetFormat.UnixSeconds => Bounded(TimeFormat.UnixSeconds.Read(FieldValue.Of(text)) - time.GetUtcNow()),
            ResetFormat.UnixMilliseconds => Bounded(TimeFormat.UnixMilliseconds.Read(FieldValue.Of(text)) - time.GetUtcNow()),
            _ => Bounded(TimeFormat.Iso.Read(FieldValue.Of(text)) - time.GetUtcNow()),
        };
    }

    private static bool IsWithinAYear(string text, decimal unit) => Number(text) is { } number && number * unit < 31_536_000;

    // What has more digits than any number asks for the longest wait, too.
    private static TimeSpan? Span(string text, decimal unit) => (Number(text) ?? (decimal)Backoff.LongestRetryAfter.TotalSeconds) * unit is var seconds && seconds >= (decimal)Backoff.LongestRetryAfter.TotalSeconds
        ? Backoff.LongestRetryAfter
        : TimeSpan.FromSeconds((double)seconds);

    private static decimal? Number(string text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Bounded(TimeSpan? wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Backoff.LongestRetryAfter ? Backoff.LongestRetryAfter : wait;
}
