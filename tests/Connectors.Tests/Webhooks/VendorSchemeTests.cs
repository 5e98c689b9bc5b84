using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Concord.Connectors.Definitions;
using Concord.Connectors.Webhooks;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Webhooks;

/// <summary>Signatures of real senders, each described in the definition language, with vectors of their documents or recomputed ones.</summary>
public sealed partial class VendorSchemeTests
{
    public static TheoryData<string, string, string, string, string> Vectors() => new()
    {
        { "Asana", """{"header":"X-Hook-Signature"}""", "00112233445566778899aabbccddeeff", """{"events":[]}""", "X-Hook-Signature=6624c5f355760970bb3a210a6932db03c9521410c09f2426484db98dc71b2817" },
        { "Trello", """{"header":"X-Trello-Webhook","hash":"sha1","encoding":"base64","signed":"{body}https://hub.example/hooks/trello/1"}""", "app-secret", """{"action":{"id":"1"}}""", "X-Trello-Webhook=j/YEWtdl5r4WyJ4JWhMWMkp06JQ=" },
        { "Trello, UTF-8", """{"header":"X-Trello-Webhook","hash":"sha1","encoding":"base64","signed":"{body}https://hub.example/hooks/trello/1"}""", "app-secret", """{"action":{"id":"1","data":{"card":{"name":"Café – ✓"}}}}""", "X-Trello-Webhook=GK7I4Bf8rehlGzZY3nz2te8chC4=" },
        { "ClickUp", """{"header":"X-Signature"}""", "secret", """{"webhook_id":"7689a169-a000-4985-8676-6902b96d6627","event":"taskCreated","task_id":"c0j"}""", "X-Signature=4830bf524f6e29a3e8da953936c6f21c1fea2b9669b825d3e1be293ef3416c8c" },
        { "Toggl", """{"header":"X-Webhook-Signature-256","prefix":"sha256="}""", "test-secret", """{"event_id":1,"payload":"ping"}""", "X-Webhook-Signature-256=sha256=c36fe649266151b5389f31f6db990f296b3455930c6f71cf2df0f2a66d20914c" },
        {
            "HubSpot v3", """{"header":"X-HubSpot-Signature-v3","encoding":"base64","signed":"POSThttps://www.example.com/webhook_uri{body}{timestamp}","timestampHeader":"X-HubSpot-Request-Timestamp","timestampFormat":"unixMilliseconds","requireTimestamp":true}""",
            "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", """{"example_field":"example_value"}""", "X-HubSpot-Signature-v3=rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o=|X-HubSpot-Request-Timestamp=1700000000000"
        },
        { "Standard Webhooks", "\"standardWebhooks\"", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", """{"test": 2432232314}""", "webhook-id=msg_p5jXN8AQM9LWM0D4loKWxJek|webhook-timestamp=1614265330|webhook-signature=v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" },
        {
            "Standard Webhooks by its parts", """{"header":"webhook-signature","encoding":"base64","prefix":"v1,","several":true,"signed":"{id}.{timestamp}.{body}","key":"base64","idHeader":"webhook-id","timestampHeader":"webhook-timestamp","timestampFormat":"unixSeconds","requireTimestamp":true}""",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", """{"test": 2432232314}""", "webhook-id=msg_p5jXN8AQM9LWM0D4loKWxJek|webhook-timestamp=1614265330|webhook-signature=v2,xx v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        },
        { "GitHub", """{"header":"X-Hub-Signature-256","prefix":"sha256="}""", "It's a Secret to Everybody", "Hello, World!", "X-Hub-Signature-256=sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
        {
            "Paddle", """{"header":"Paddle-Signature","parts":{"separator":";","signature":"h1","timestamp":"ts"},"signed":"{timestamp}:{body}","timestampFormat":"unixSeconds","requireTimestamp":true}""",
            "pdl_ntf_01hbpjmytsa32fhr36nqgc3kgb_WvRO0eL4Bj9rgYYIBZY6wZhG4EHy9jzh", "hello-world", "Paddle-Signature=ts=1696195954;h1=dummy;h1=d96299976a6eb066f484d7fde011ac56fc32b38fc9940bc419d6e537fdc6ef02"
        },
        {
            "Stripe", """{"header":"Stripe-Signature","parts":{"signature":"v1","timestamp":"t"},"signed":"{timestamp}.{body}","requireTimestamp":true}""",
            "whsec_test_secret", """{"id":"evt_1"}""", "Stripe-Signature=t=1712345678,v1=3e9fef6bb0be1690b1c51c8207fbd277a1f23efc0c150a508e309efc4c1aaad4,v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"
        },
        { "Clockify", """{"header":"Clockify-Signature","hash":"none"}""", "a-token-of-theirs", """{"id":"1"}""", "Clockify-Signature=a-token-of-theirs" },
        { "JobAdder", """{"header":"Authorization","hash":"none","prefix":"Token "}""", "a-token-of-ours", """{"id":"1"}""", "Authorization=Token a-token-of-ours" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Sender_s_own_signature_is_valid_and_others_are_not(string who, string scheme, string secret, string body, string headers)
    {
        var read = Scheme(scheme);
        var sent = Headers(headers);
        var bytes = Encoding.UTF8.GetBytes(body);
        var now = Time().Match(headers) is { Success: true } time
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(time.Groups[1].Value.PadRight(13, '0')))
            : DateTimeOffset.UnixEpoch;

        SignatureVerifier.Verify(read, new WebhookSecrets(secret), sent, bytes, now).ShouldBeOfType<SignatureCheck.Valid>(who);
        SignatureVerifier.Verify(read, new WebhookSecrets("whsec_b3RoZXI=", secret), sent, bytes, now).ShouldBeOfType<SignatureCheck.Valid>("by the previous secret");
        SignatureVerifier.Verify(read, new WebhookSecrets("whsec_b3RoZXI="), sent, bytes, now).ShouldBeOfType<SignatureCheck.Invalid>(who);
        if (read.Hash != SignatureHash.None)
            SignatureVerifier.Verify(read, new WebhookSecrets(secret), sent, [.. bytes, 32], now).ShouldBeOfType<SignatureCheck.Invalid>(who);
        if (read.RequireTimestamp)
            SignatureVerifier.Verify(read, new WebhookSecrets(secret), sent, bytes, now.AddMinutes(6)).ShouldBeOfType<SignatureCheck.StaleTimestamp>(who);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-toke")]
    [InlineData("a-token-of-theirs2")]
    [InlineData("A-token-of-theirs")]
    [InlineData(" a-token-of-theirs")]
    public void Other_token_is_invalid(string token) =>
        SignatureVerifier.Verify(Scheme("""{"header":"X-Token","hash":"none"}"""), new WebhookSecrets("a-token-of-theirs", ""), [new("X-Token", token)], "{}"u8, DateTimeOffset.UnixEpoch)
            .ShouldBeOfType<SignatureCheck.Invalid>();

    [Theory]
    [InlineData("any", "1772366400", true)]
    [InlineData("unixSeconds", "1772366400", true)]
    [InlineData("unixSeconds", "1772366400000", false)]
    [InlineData("unixSeconds", "2026-03-01T12:00:00Z", false)]
    [InlineData("unixMilliseconds", "1772366400000", true)]
    [InlineData("unixMilliseconds", "1772366400", false)]
    [InlineData("unixMilliseconds", "999999999999999999", false)]
    [InlineData("iso", "2026-03-01T12:00:00Z", true)]
    [InlineData("iso", "1772366400", false)]
    public void Timestamp_in_another_format_is_stale(string format, string timestamp, bool good)
    {
        var scheme = Scheme($$$"""{"header":"X-Token","hash":"none","timestampHeader":"X-Time","timestampFormat":"{{{format}}}"}""");

        var check = SignatureVerifier.Verify(scheme, new WebhookSecrets("s"), [new("X-Token", "s"), new("X-Time", timestamp)], "{}"u8, DateTimeOffset.FromUnixTimeSeconds(1772366400));

        if (good) check.ShouldBeOfType<SignatureCheck.Valid>();
        else check.ShouldBeOfType<SignatureCheck.StaleTimestamp>();
    }

    [GeneratedRegex(@"(?:timestamp|=ts?)=(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Time();

    private static SignatureScheme Scheme(string json)
    {
        var problems = new ProblemList();
        var scheme = SignatureReader.Read(FieldValue.ParseOrThrow(json), "signature", problems);
        problems.ToImmutable().ShouldBeEmpty();
        return scheme;
    }

    private static ImmutableArray<HttpField> Headers(string text) =>
        [.. text.Split('|').Select(line => line.Split('=', 2)).Select(parts => new HttpField(parts[0], parts[1]))];
}
