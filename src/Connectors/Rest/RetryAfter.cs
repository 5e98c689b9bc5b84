using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using Concord.Connectors.Definitions;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

internal static class RetryAfter
{
    /// <summary>How long the answer asks to be left alone: seconds, or until an HTTP date by our clock. Null when it does not say.</summary>
    public static TimeSpan? Read(ImmutableArray<HttpField> headers, TimeProvider time)
    {
        if (!RetryConditionHeaderValue.TryParse(headers.Single("Retry-After"), out var value)) return null;
        return NotNegative(value.Delta ?? value.Date - time.GetUtcNow());
    }

    /// <summary>The same for too many requests, where the definition's reset header and its own wait count too.</summary>
    public static TimeSpan? OfLimit(RateLimitDefinition limit, ImmutableArray<HttpField> headers, TimeProvider time) =>
        Read(headers, time) ?? Reset(limit, headers, time) ?? limit.Wait;

    private static TimeSpan? Reset(RateLimitDefinition limit, ImmutableArray<HttpField> headers, TimeProvider time)
    {
        if (limit.ResetHeader is not { } name || headers.Single(name) is not { } text) return null;
        return limit.ResetFormat switch
        {
            ResetFormat.Seconds => Span(text, 1),
            ResetFormat.Milliseconds => Span(text, 0.001m),
            ResetFormat.UnixSeconds => NotNegative(TimeFormat.UnixSeconds.Read(FieldValue.Of(text)) - time.GetUtcNow()),
            ResetFormat.UnixMilliseconds => NotNegative(TimeFormat.UnixMilliseconds.Read(FieldValue.Of(text)) - time.GetUtcNow()),
            _ => NotNegative(TimeFormat.Iso.Read(FieldValue.Of(text)) - time.GetUtcNow()),
        };
    }

    // A wait of more than a year is a slip of the definition: a moment read as a span.
    private static TimeSpan? Span(string text, decimal unit) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * unit < 31_536_000
            ? TimeSpan.FromSeconds((double)(number * unit))
            : null;

    private static TimeSpan? NotNegative(TimeSpan? wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
}
