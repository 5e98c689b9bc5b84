using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace Concord.EndToEnd.Parts;

/// <summary>A request that went from the hub to the system.</summary>
internal sealed record PassedRequest(string Method, string Target)
{
    public bool IsWrite => Method is not ("GET" or "HEAD");
}

/// <summary>Stands between hub and system: counts what passes, and holds replies back after the system has acted.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private const string Sink = "/sink";

    private static readonly string[] ReplyHeaders = ["X-Total-Count", "Link", "ETag", "Location"];

    private readonly WebApplication app;
    private readonly HttpClient upstream;
    private readonly Lock gate = new();
    private ImmutableList<PassedRequest> requests = [];
    private ImmutableList<HeldReply> holds = [];

    private Proxy(WebApplication app, HttpClient upstream)
    {
        this.app = app;
        this.upstream = upstream;
    }

    public Uri Address => new(app.Urls.Single());

    /// <summary>A place where webhooks may go that nobody is to hear of.</summary>
    public Uri Nowhere => new(Address, Sink);

    /// <summary>While true it answers 503 to everything and the system hears of nothing.</summary>
    public bool IsDown { get; set; }

    /// <summary>What came so far; a request is in it before the system sees it.</summary>
    public IReadOnlyList<PassedRequest> Requests
    {
        get
        {
            lock (gate)
                return requests;
        }
    }

    public int Writes => Requests.Count(request => request.IsWrite);

    public static async Task<Proxy> StartAsync(Uri system)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new Proxy(builder.Build(), new HttpClient { BaseAddress = system });
        proxy.app.Run(proxy.PassAsync);
        await proxy.app.StartAsync();
        return proxy;
    }

    /// <summary>Holds back the reply to the next request that fits; the system has acted by then.</summary>
    public HeldReply HoldReply(Func<PassedRequest, bool> fits)
    {
        var hold = new HeldReply(fits);
        lock (gate)
            holds = holds.Add(hold);
        return hold;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        upstream.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (context.Request.Path == Sink)
            return;
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var request = new PassedRequest(context.Request.Method, UriHelper.GetEncodedPathAndQuery(context.Request));
        var hold = Note(request);
        using var sent = await ForwardedAsync(context.Request, request.Target);
        using var reply = await upstream.SendAsync(sent, CancellationToken.None);
        var body = await reply.Content.ReadAsByteArrayAsync(CancellationToken.None);
        if (hold is not null && !await hold.WaitAsync(context.RequestAborted))
        {
            context.Abort();
            return;
        }

        await AnswerAsync(context, reply, body);
    }

    private HeldReply? Note(PassedRequest request)
    {
        lock (gate)
        {
            requests = requests.Add(request);
            var hold = holds.FirstOrDefault(hold => hold.Fits(request));
            holds = hold is null ? holds : holds.Remove(hold);
            return hold;
        }
    }

    private static async Task<HttpRequestMessage> ForwardedAsync(HttpRequest request, string target)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), target);
        if (body.Length > 0)
            forwarded.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in request.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Content-Length" or "Transfer-Encoding")))
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                forwarded.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return forwarded;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage reply, byte[] body)
    {
        context.Response.StatusCode = (int)reply.StatusCode;
        context.Response.ContentType = reply.Content.Headers.ContentType?.ToString();
        foreach (var name in ReplyHeaders)
        {
            if (reply.Headers.TryGetValues(name, out var values))
                context.Response.Headers[name] = values.ToArray();
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
