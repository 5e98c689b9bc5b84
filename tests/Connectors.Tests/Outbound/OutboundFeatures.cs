using System.Net;
using System.Net.Sockets;
using Concord.Connectors.Definitions;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Outbound;

/// <summary>Everything that Concord calls an outside address for, by name, and a network that must not be reached.</summary>
internal static class OutboundFeatures
{
    private static readonly ConnectorDefinition Definition = KnownGood.Definition("""
        {"test":{"path":"/me"},"webhook":{"listed":{"path":"/hooks","address":"url"}},"options":{"projects":{"path":"/projects","value":"id"}},"resources":{"TASK":{"path":"/tasks","id":"id","create":{"marker":"key","find":{"param":"key"}},
         "list":{"items":"items","paging":{"kind":"nextUrl","nextPath":"next"}}}}}
        """);

    /// <summary>Fails the test: a literal address needs no DNS.</summary>
    public static readonly ResolveHost NoNames = (host, _) => throw new InvalidOperationException($"{host} was resolved.");

    /// <summary>Fails the test instead of opening a socket.</summary>
    public static readonly DialAddress NoNetwork = (address, _) => throw new InvalidOperationException($"{address} was dialled.");

    /// <summary>A network where nobody answers, and which notes whom it was asked for.</summary>
    public static DialAddress Noting(List<IPEndPoint> dialled) => (address, _) =>
    {
        dialled.Add(address);
        throw new SocketException((int)SocketError.ConnectionRefused);
    };

    public static readonly IReadOnlyDictionary<string, Func<Uri, IOutboundDoor, TimeProvider, Task>> All = new Dictionary<string, Func<Uri, IOutboundDoor, TimeProvider, Task>>
    {
        ["connection test"] = (uri, door, time) => To(uri, door, time).TestAsync(CancellationToken.None),
        ["options"] = (uri, door, time) => To(uri, door, time).OptionsAsync("projects", CancellationToken.None),
        ["list of webhooks"] = (uri, door, time) => To(uri, door, time).HooksAsync(CancellationToken.None),
        ["listing"] = (uri, door, time) => To(uri, door, time).ListAsync(new ListRequest("TASK"), CancellationToken.None),
        ["next page"] = (uri, door, time) => To(uri, door, time).ListAsync(new ListRequest("TASK", "100:0:/tasks?p=2"), CancellationToken.None),
        ["read"] = (uri, door, time) => To(uri, door, time).GetAsync("TASK", "1", CancellationToken.None),
        ["create"] = (uri, door, time) => To(uri, door, time).CreateAsync("TASK", FieldValue.Of(), "op_1", CancellationToken.None),
        ["update"] = (uri, door, time) => To(uri, door, time).UpdateAsync("TASK", "1", FieldValue.Of(), FieldValue.Of(), null, "op_1", CancellationToken.None),
        ["delete"] = (uri, door, time) => To(uri, door, time).DeleteAsync("TASK", "1", null, null, "op_1", CancellationToken.None),
        ["look for a create"] = (uri, door, time) => To(uri, door, time).FindCreatedAsync("TASK", "op_1", CancellationToken.None),
        ["OAuth 2 token"] = (uri, door, time) =>
            new TokenEndpoint(door, time).AskAsync(new Credentials.OAuth2(uri, "client", "secret", null, null), new OAuth2Definition(), CancellationToken.None),
        ["subscription"] = (uri, door, time) => new WebhookPoster(door, time).PostAsync(new OutgoingWebhook(uri, "chg_1", "{}", ["whsec_c2VjcmV0"]), CancellationToken.None),
    };

    private static RestConnector To(Uri uri, IOutboundDoor door, TimeProvider time)
    {
        BaseUrl.TryParse(uri.OriginalString, out var baseUrl, out var error).ShouldBeTrue(error);
        return new RestConnector(Definition, baseUrl!, new Credentials.BearerToken("t"), door, time);
    }
}

/// <summary>Passes requests on and keeps what came of them.</summary>
internal sealed class WitnessDoor(IOutboundDoor inner) : IOutboundDoor
{
    public List<OutboundReply> Replies { get; } = [];

    public async Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        var reply = await inner.SendAsync(request, token);
        Replies.Add(reply);
        return reply;
    }
}
