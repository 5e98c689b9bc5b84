using System.Text;
using Concord.Connectors.Outbound;
using Concord.Fakes.Rest;

namespace Concord.Connectors.Tests.Support;

/// <summary>Leads to a fake system in place of the network.</summary>
internal sealed class FakeDoor(Func<FakeRequest, FakeReply> handle, Uri baseUrl) : IOutboundDoor
{
    public FakeDoor(FakeRestSystem system, Uri baseUrl)
        : this(system.Handle, baseUrl)
    {
    }

    private OutboundReply? instead;

    public List<OutboundRequest> Requests { get; } = [];

    /// <summary>Answers in the system's place, once.</summary>
    public OutboundReply? Instead { set => instead = value; }

    public Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        Requests.Add(request);
        request.Uri.GetLeftPart(UriPartial.Authority).ShouldBe(baseUrl.GetLeftPart(UriPartial.Authority));
        return Task.FromResult(Interlocked.Exchange(ref instead, null) ?? Pass(request));
    }

    private OutboundReply Pass(OutboundRequest request)
    {
        var reply = handle(new FakeRequest(
            request.Method,
            request.Uri.PathAndQuery[(baseUrl.AbsolutePath.Length - 1)..],
            [.. request.Headers.Select(header => (header.Name, header.Value))],
            request.Body is { } body ? Encoding.UTF8.GetString(body.Span) : ""));
        return reply.Lost
            ? new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "no answer")
            : new OutboundReply.Answered(reply.Status, [.. reply.Headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(reply.Body));
    }
}
