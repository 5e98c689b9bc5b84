using System.Collections.Immutable;
using Concord.WebFront.Auth;
using Concord.WebFront.Hooks;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>Takes one webhook in: <see cref="WebhookReceiver.ReceiveAsync"/>.</summary>
public delegate Task<ReceiveReply> ReceiveWebhook(ReceiveRequest request, CancellationToken token);

/// <summary>The door for webhooks (F025 3). It hands the raw bytes on; who may send is decided by their signature.</summary>
public static class HooksApi
{
    public static void MapHooks(this IEndpointRouteBuilder app)
    {
        var hooks = app.MapGroup("/api/webhooks/integrations/{id}").WithTags("Webhooks").OpenToEverybody();
        Receiving(hooks.MapPost("/receive", ReceiveAsync).WithSummary("Receives a signed webhook; 202: stored, and it goes on."));
        Receiving(hooks.MapPost("", ReceiveAsync).WithSummary("The same as with /receive."));
    }

    private static void Receiving(RouteHandlerBuilder route) => route.Takes<object>().Answers<WebhookTaken>(200, 202)
        .Fails(400, "payload-invalid", "timestamp-stale", "timestamp-missing").Fails(401, "signature-invalid").Fails(403, "integration-not-active", "ip-not-allowed")
        .Fails(404, "integration-not-found").Fails(429, "too-many-requests").Fails(503, "inbox-full");

    private static async Task<IResult> ReceiveAsync(string id, HttpContext context, ReceiveWebhook receive, ConcordSettings settings)
    {
        var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var request = new ReceiveRequest(id, HeadersOf(context.Request), body.Bytes, context.Request.ContentType, settings.Proxies.SenderOf(context));
        // A sender that hangs up must not stop what is stored already, so its going away is no reason to cancel.
        var reply = await receive(request, CancellationToken.None);
        return ResultOf(reply);
    }

    private static ImmutableArray<KeyValuePair<string, string>> HeadersOf(HttpRequest request) =>
        [.. request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))];

    private static IResult ResultOf(ReceiveReply reply) => reply.Status < 400
        ? Results.Text(reply.Json, "application/json; charset=utf-8", statusCode: reply.Status)
        : new ProblemResult(new(reply.Status, reply.Code ?? "refused", reply.Detail ?? "The webhook was not taken.") { RetryAfter = reply.RetryAfter });
}

/// <summary>F025's answer. The log entry with this id is written when the delivery ends.</summary>
public sealed record WebhookTaken(bool Success, string SyncLogId, string Status);
