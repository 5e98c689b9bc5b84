using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Notices;

/// <summary>Posts to an incoming webhook as Slack has them, and Mattermost, Rocket.Chat and others after it: `{"text": "…"}`.</summary>
public sealed class SlackPoster(IOutboundDoor door, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MaxAnswerBytes = 16 * 1024;

    /// <summary>One attempt.</summary>
    /// <param name="target">A secret: whoever knows it may post. It is in no answer of this.</param>
    /// <param name="text">Plain; what Slack would read as markup is escaped (its "Formatting text" asks for &amp;, &lt; and &gt;).</param>
    public async Task<TellReply> PostAsync(Uri target, string text)
    {
        var body = FieldValue.Of(("text", FieldValue.Of(Escaped(text)))).ToJson();
        var request = new OutboundRequest("POST", target, [], Encoding.UTF8.GetBytes(body), "application/json", Patience, MaxAnswerBytes);
        return await door.SendAsync(request, CancellationToken.None) switch
        {
            OutboundReply.Answered { Status: >= 200 and < 300 } => new TellReply.Taken(),
            OutboundReply.Answered answer => new TellReply.Failed($"The chat answered {answer.Status}; check Slack__WebhookUrl.", RetryAfter.Read(answer.Headers, clock)),
            OutboundReply.NotSent notSent => new TellReply.Failed(notSent.Message),
            OutboundReply.OutcomeUnknown unknown => new TellReply.Failed(unknown.Message),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        };
    }

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
