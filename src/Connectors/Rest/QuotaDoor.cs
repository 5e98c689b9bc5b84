using System.Globalization;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Policies;

namespace Concord.Connectors.Rest;

/// <summary>Tells what answers say of how many requests the system still takes, where its definition names the headers.</summary>
/// <param name="door">Sends.</param>
/// <param name="limit">The definition's.</param>
/// <param name="told">Called for each answer that says it.</param>
/// <param name="time">Our clock.</param>
public sealed class QuotaDoor(IOutboundDoor door, RateLimitDefinition limit, Action<RequestQuota> told, TimeProvider time) : IOutboundDoor
{
    // A system that does not say when it counts anew is asked again after this.
    private static readonly TimeSpan DefaultReset = TimeSpan.FromMinutes(1);

    public async Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        var reply = await door.SendAsync(request, token);
        if (reply is OutboundReply.Answered answer && limit.RemainingHeader is { } name
            && decimal.TryParse(answer.Headers.Single(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var left))
        {
            var reset = RetryAfter.Reset(limit, answer.Headers, time) ?? limit.Requests?.Per ?? limit.Wait ?? DefaultReset;
            told(new RequestQuota((int)Math.Min(left, int.MaxValue), time.GetUtcNow() + reset));
        }

        return reply;
    }
}
