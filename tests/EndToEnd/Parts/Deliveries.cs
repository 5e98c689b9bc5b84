using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Concord.EndToEnd.Parts;

/// <summary>Webhooks that a test sends itself, signed as the sample server signs them.</summary>
internal static class Deliveries
{
    public const string Json = "application/json";

    public static Task<Reply> DeliverAsync(this World world, string name, object data) =>
        world.DeliverAsync(JsonSerializer.SerializeToUtf8Bytes(new { @event = name, data }, JsonSerializerOptions.Web));

    /// <param name="world">Its integration is the receiver, unless <paramref name="receiver"/> names another.</param>
    /// <param name="body">Sent as it is.</param>
    /// <param name="contentType">Null sends none.</param>
    /// <param name="sentAt">The timestamp; null for now.</param>
    /// <param name="signature">Null for the right one.</param>
    /// <param name="receiver">An integration id.</param>
    public static Task<Reply> DeliverAsync(
        this World world, byte[] body, string? contentType = Json, DateTimeOffset? sentAt = null, string? signature = null, string? receiver = null)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.Add("Content-Type", contentType);
        var seconds = (sentAt ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return world.Hub.SendAsync(HttpMethod.Post, $"/api/webhooks/integrations/{receiver ?? world.Link.Id}/receive", content,
        [
            ("X-Webhook-Id", $"evt_{Guid.NewGuid()}"),
            ("X-Webhook-Timestamp", seconds),
            ("X-Webhook-Signature", signature ?? Sign(world.Link.Secret, body)),
        ]);
    }

    public static string Sign(string secret, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
