using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Concord.Webhooks.Bench;

/// <summary>Signed webhook requests, made before the clock runs. Each tells a newer state of its record than the one before.</summary>
internal sealed class Deliveries(Hub hub, int records, OutsideSystem outside)
{
    private readonly Dictionary<int, string> latest = [];
    private int made;

    /// <summary>The title that each record must show in the end.</summary>
    public IReadOnlyDictionary<int, string> Latest => latest;

    /// <summary>The number of the last delivery that was made.</summary>
    public int Made => made;

    /// <summary>One list for each sender, which has records of its own, so that none overtakes another.</summary>
    public List<List<byte[]>> Take(int events, int senders)
    {
        var random = new Random(made);
        return [.. Enumerable.Range(0, senders).Select(sender => Enumerable.Range(0, events / senders)
            .Select(_ => Next(1 + sender + (senders * random.Next(records / senders)))).ToList())];
    }

    private byte[] Next(int id)
    {
        var number = ++made;
        latest[id] = $"Changed {number}";
        var task = OutsideSystem.Task(id, latest[id], outside.WrittenAt.AddMilliseconds(number));
        outside.Change(id, task);
        var body = JsonSerializer.SerializeToUtf8Bytes(new { @event = "task.updated", data = task });
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(hub.Secret), body));
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            POST /api/webhooks/integrations/{hub.IntegrationId}/receive HTTP/1.1
            Host: {hub.Address.Authority}
            Content-Type: application/json
            Content-Length: {body.Length}
            X-Webhook-Id: evt_{number}
            X-Webhook-Timestamp: {DateTimeOffset.UtcNow.ToUnixTimeSeconds()}
            X-Webhook-Signature: {signature}
            """);
        return [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. body];
    }
}
