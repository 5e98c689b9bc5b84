using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace Concord.Connectors.Rest;

internal static class RetryAfter
{
    /// <summary>How long the answer asks to be left alone: seconds, or until an HTTP date by our clock. Null when it does not say.</summary>
    public static TimeSpan? Read(ImmutableArray<HttpField> headers, TimeProvider time)
    {
        if (!RetryConditionHeaderValue.TryParse(headers.Single("Retry-After"), out var value)) return null;
        var wait = value.Delta ?? value.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
