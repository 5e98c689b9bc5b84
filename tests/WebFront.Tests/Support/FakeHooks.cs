using Concord.WebFront.Hooks;

namespace Concord.WebFront.Tests.Support;

/// <summary>Notes each webhook that got through the door and answers as told.</summary>
internal sealed class FakeHooks
{
    private readonly List<ReceiveRequest> requests = [];

    public IReadOnlyList<ReceiveRequest> Requests => requests;

    public ReceiveReply Reply { get; set; } = new(404, null, "integration-not-found", "There is no such integration.", null);

    public Task<ReceiveReply> ReceiveAsync(ReceiveRequest request, CancellationToken token)
    {
        requests.Add(request);
        return Task.FromResult(Reply);
    }
}
