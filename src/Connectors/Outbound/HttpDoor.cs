using System.Net;
using System.Security.Authentication;

namespace Concord.Connectors.Outbound;

/// <summary>
/// The real door. Https to public addresses only, except host:port pairs that <see cref="EgressRules"/> opens; no proxy,
/// cookies or redirects; time and size capped, the size after decompression. One instance serves the whole process.
/// </summary>
public sealed class HttpDoor : IOutboundDoor, IDisposable
{
    private readonly EgressRules rules;
    private readonly TimeProvider time;
    private readonly HttpMessageInvoker invoker;

    public HttpDoor(EgressRules rules, TimeProvider time)
        : this(rules, time, (host, token) => Dns.GetHostAddressesAsync(host, token))
    {
    }

    /// <param name="resolve">Stands in for DNS.</param>
    public HttpDoor(EgressRules rules, TimeProvider time, ResolveHost resolve)
        : this(rules, time, resolve, GuardedConnect.DialSocketAsync)
    {
    }

    /// <param name="resolve">Stands in for DNS.</param>
    /// <param name="dial">Stands in for the network.</param>
    public HttpDoor(EgressRules rules, TimeProvider time, ResolveHost resolve, DialAddress dial)
    {
        this.rules = rules;
        this.time = time;
        invoker = new HttpMessageInvoker(Inner(rules, resolve, dial, time));
    }

    /// <summary>What opens connections, to checked addresses only.</summary>
    internal static SocketsHttpHandler Inner(EgressRules rules, ResolveHost resolve, DialAddress dial, TimeProvider time) => new()
    {
        ConnectCallback = new GuardedConnect(rules, resolve, dial, time).OpenAsync,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // It would ask for compression, to which some servers answer with an ETag that they refuse in If-Match.
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 64,
        MaxConnectionsPerServer = 32,
        // A name that moved is looked up, and checked, again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        ActivityHeadersPropagator = null,
    };

    public async Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
    {
        if (RequestGuard.WhyRefused(request, rules) is { } why) return new OutboundReply.NotSent(NotSentReason.Refused, why);
        using var deadline = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, token);
        try
        {
            using var message = RequestMessage.From(request);
            using var response = await invoker.SendAsync(message, either.Token);
            return await AnswerReader.ReadAsync(response, request.MaxResponseBytes, either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            // Cancelling can surface as a broken connection, so the tokens are asked before the exception.
            token.ThrowIfCancellationRequested();
            return deadline.IsCancellationRequested
                ? new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, $"{request.Uri.Host} did not answer within {request.Timeout.TotalSeconds:0.#} s.")
                : Explain(e, request.Uri);
        }
    }

    public void Dispose() => invoker.Dispose();

    private static OutboundReply Explain(Exception exception, Uri uri) => exception switch
    {
        { InnerException: ConnectRefusedException refused } => new OutboundReply.NotSent(refused.Reason, refused.Message),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } =>
            new OutboundReply.NotSent(NotSentReason.TlsFailed, $"TLS with {uri.Host} failed; is its certificate valid and issued by an authority that this machine trusts?"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new OutboundReply.OutcomeUnknown(UnknownReason.AnswerTooLarge, $"{uri.Host} answered with more headers than are read."),
        InvalidDataException => new OutboundReply.OutcomeUnknown(UnknownReason.ConnectionBroken, $"The answer of {uri.Host} is not compressed as its Content-Encoding says."),
        _ => new OutboundReply.OutcomeUnknown(UnknownReason.ConnectionBroken, $"The connection to {uri.Host} broke before the answer was complete."),
    };
}
