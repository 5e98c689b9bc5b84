using System.Security.Cryptography;
using System.Text;

namespace Concord.Fakes.Rest;

/// <summary>A webhook the system sends: <c>{"event": "task.updated", "data": {…}}</c>.</summary>
/// <param name="Id">The same for each sending of the same event.</param>
public sealed record FakeWebhook(string Id, string Event, string Body, DateTimeOffset At)
{
    /// <summary>The value for X-Webhook-Signature: lower-case hex HMAC-SHA256 of the body with the secret's text as key.</summary>
    public string Sign(string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Body)));
}

/// <summary>What becomes of a webhook on its way.</summary>
public enum WebhookFate
{
    Deliver,
    Drop,
    Duplicate,

    /// <summary>Delivered after the next one that is delivered, so out of order.</summary>
    Hold,
}
