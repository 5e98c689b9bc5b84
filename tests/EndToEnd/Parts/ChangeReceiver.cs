using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Concord.EndToEnd.Parts;

/// <summary>A change that arrived with a good signature.</summary>
internal sealed record ArrivedChange(string WebhookId, string Type, JsonNode Data)
{
    public string Cursor => Data["cursor"]!.GetValue<string>();

    public override string ToString() => $"{WebhookId} {Data["operation"]} {Data["id"]} {Data["version"]}";
}

/// <summary>A receiver of changes as somebody else would write it, by the text of Standard Webhooks 1.0.0 alone.</summary>
internal sealed class ChangeReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly WebApplication app;
    private readonly ConcurrentQueue<ArrivedChange> arrived = new();
    private readonly ConcurrentQueue<string> forged = new();

    private ChangeReceiver(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>What arrived, in order, with what came again.</summary>
    public IReadOnlyList<ArrivedChange> Arrived => [.. arrived];

    /// <summary>What came without a good signature.</summary>
    public IReadOnlyList<string> Forged => [.. forged];

    /// <summary>The `whsec_…` text that the hub gave.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The status that a change is answered with, after it was kept; it may take its time.</summary>
    public Func<ArrivedChange, Task<int>> Answer { get; set; } = _ => Task.FromResult(StatusCodes.Status204NoContent);

    public static async Task<ChangeReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new ChangeReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var body = await reader.ReadToEndAsync();
        if (!IsSigned(context.Request.Headers, body))
        {
            forged.Enqueue(body);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var json = JsonNode.Parse(body)!;
        var change = new ArrivedChange(context.Request.Headers["webhook-id"].ToString(), json["type"]!.GetValue<string>(), json["data"]!);
        arrived.Enqueue(change);
        context.Response.StatusCode = await Answer(change);
    }

    private bool IsSigned(IHeaderDictionary headers, string body)
    {
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) || (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(sent)).Duration() > Tolerance)
            return false;
        var expected = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        return headers["webhook-signature"].ToString().Split(' ')
            .Any(signature => signature.Split(',') is ["v1", var text] && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(text), expected));
    }
}
