using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;

namespace Concord.Connectors.Webhooks;

/// <summary>One webhook to be posted.</summary>
/// <param name="Id">The same for every attempt, so that the receiver can tell what it has seen.</param>
/// <param name="Body">A JSON text.</param>
public sealed record OutgoingWebhook(Uri Target, string Id, string Body, ImmutableArray<string> Secrets)
{
    public override string ToString() => $"OutgoingWebhook {Id}";
}

/// <summary>What came of posting a webhook.</summary>
public abstract record PostReply
{
    private PostReply()
    {
    }

    /// <summary>Answered 2xx: the receiver has it.</summary>
    public sealed record Taken : PostReply;

    /// <summary>Answered 410: the receiver wants no more.</summary>
    public sealed record Gone : PostReply;

    /// <summary>Anything else. The receiver may have it nevertheless.</summary>
    /// <param name="Message">For a person; holds no secret.</param>
    /// <param name="RetryAfter">What the receiver asked for.</param>
    public sealed record Failed(string Message, TimeSpan? RetryAfter = null) : PostReply;
}

/// <summary>Posts webhooks in the form of Standard Webhooks, through the one door.</summary>
public sealed class WebhookPoster(IOutboundDoor door, TimeProvider clock)
{
    /// <summary>How long a receiver may take for its answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>One attempt; no redirect is followed.</summary>
    public async Task<PostReply> PostAsync(OutgoingWebhook webhook, CancellationToken token)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        ImmutableArray<HttpField> headers =
        [
            new("webhook-id", webhook.Id),
            new("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture)),
            new("webhook-signature", StandardSignature.Of(webhook.Secrets, webhook.Id, timestamp, webhook.Body)),
        ];
        var request = new OutboundRequest("POST", webhook.Target, headers, Encoding.UTF8.GetBytes(webhook.Body), "application/json", Patience, MaxAnswerBytes);
        return await door.SendAsync(request, token) switch
        {
            OutboundReply.Answered { Status: >= 200 and < 300 } => new PostReply.Taken(),
            OutboundReply.Answered { Status: 410 } => new PostReply.Gone(),
            OutboundReply.Answered { Status: >= 300 and < 400 and var status } => new PostReply.Failed($"The receiver answered {status}, a redirect, which is not followed; enter the address it leads to."),
            OutboundReply.Answered answer => new PostReply.Failed($"The receiver answered {answer.Status}.", RetryAfter.Read(answer.Headers, clock)),
            OutboundReply.NotSent notSent => new PostReply.Failed(notSent.Message),
            OutboundReply.OutcomeUnknown unknown => new PostReply.Failed(unknown.Message),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        };
    }
}
