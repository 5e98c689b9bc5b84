using System.Collections.Immutable;
using System.Text;
using Concord.Connectors;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Subscriptions;

/// <summary>One webhook as it arrived.</summary>
internal sealed record Posted(OutboundRequest Request)
{
    public string Id => Request.Headers.Single("webhook-id")!;

    public string Timestamp => Request.Headers.Single("webhook-timestamp")!;

    public string Signature => Request.Headers.Single("webhook-signature")!;

    public string Body => Encoding.UTF8.GetString(Request.Body!.Value.Span);

    public string? this[string path] => FieldPath.ParseOrThrow(path).Read(FieldValue.ParseOrThrow(Body)).ScalarText;
}

/// <summary>Stands behind the door: notes what arrives and answers as told, 200 without being told.</summary>
internal sealed class Receiver : IOutboundDoor
{
    private readonly Queue<OutboundReply> answers = new();

    public List<Posted> Posts { get; } = [];

    /// <summary>Told before a post is answered.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public OutboundReply Otherwise { get; set; } = Status(200);

    public static OutboundReply Status(int status, params ImmutableArray<HttpField> headers) => new OutboundReply.Answered(status, headers, ReadOnlyMemory<byte>.Empty);

    public Receiver Answers(params OutboundReply[] replies)
    {
        foreach (var reply in replies)
        {
            answers.Enqueue(reply);
        }

        return this;
    }

    public async Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        Posts.Add(new Posted(request));
        await Meanwhile();
        return answers.TryDequeue(out var reply) ? reply : Otherwise;
    }
}
