using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Security;

/// <summary>The signature and payload corpus over HTTP; each row names where others failed. Nothing refused leaves a trace.</summary>
public sealed class HostileHookTests
{
    private const string Other = "whsec_HxwdHhsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    public static TheoryData<string, string> Signatures() => new()
    {
        { "Svix PR 1190: empty after the version", "v1," },
        { "Svix PR 1190: compared up to the shorter length", Good[..2] },
        { "Svix PR 1190: half of it", Good[..32] },
        { "Svix PR 1190: odd", Good[..63] },
        { "longer than the hash", Good + "00" },
        { "twice", Good + Good },
        { "two in one header", $"{Good},{Good}" },
        { "two entries", $"{Good} {Good}" },
        { "white space inside", Good[..8] + " " + Good[8..] },
        { "tab inside", Good[..8] + "\t" + Good[8..] },
        { "another integration's or an old key", SignedHooks.Sign(SignedHooks.Body, Other) },
        { "empty key", Convert.ToHexStringLower(HMACSHA256.HashData(Array.Empty<byte>(), Encoding.UTF8.GetBytes(SignedHooks.Body))) },
        { "key without prefix", SignedHooks.Sign(SignedHooks.Body, SignedHooks.Secret["whsec_".Length..]) },
        { "key in the wrong case", SignedHooks.Sign(SignedHooks.Body, SignedHooks.Secret.ToUpperInvariant()) },
        { "another algorithm, announced", "sha1=" + Good },
        { "prefix in the wrong case", "SHA256=" + Good },
        { "a digest without a key", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SignedHooks.Body))) },
        { "Standard Webhooks form under the default scheme", "v1," + Convert.ToBase64String(Convert.FromHexString(Good)) },
        { "the secret itself", SignedHooks.Secret },
        { "a literal", "null" },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Signature_that_is_not_exactly_right_is_401(string source, string signature)
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync(signature: signature)).ShouldBeProblem(401, "signature-invalid").Text.ShouldNotContain(Good, Case.Sensitive, source);

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hex_digits_may_be_of_either_case(bool upper)
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync(signature: upper ? Good.ToUpperInvariant() : Good)).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Two_signature_headers_are_401_even_if_one_is_right()
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.SendHookAsync(headers: ("X-Webhook-Signature", "00"))).ShouldBeProblem(401, "signature-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task A_secret_opens_its_own_integration_only()
    {
        await using var front = await SignedHooks.StartAsync();
        await front.StoreAsync(Samples.Integration("int_2", "Other") with { Type = Sync.Vocabulary.IntegrationType.GENERIC_REST, Config = await ConfigAsync(front) });
        await front.StoreAsync(SignedHooks.SecretRow("whs_9", Other) with { IntegrationId = "int_2", Secret = SignedHooks.Cipher.Seal(Other, Connectors.Secrets.SecretOwner.OfWebhook("int_2")) });

        var foreign = await front.SendAsync(HttpMethod.Post, SignedHooks.Path.Replace("int_1", "int_2"), SignedHooks.Body, token: null, more: request => request.Headers.Add("X-Webhook-Signature", Good));

        foreign.ShouldBeProblem(401, "signature-invalid");
        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task During_the_overlap_both_secrets_sign_and_an_older_one_no_more()
    {
        await using var front = await SignedHooks.StartAsync();
        const string Oldest = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=";
        await front.StoreAsync(SignedHooks.SecretRow("whs_0", Oldest, FixedClock.Start.AddHours(1)), SignedHooks.SecretRow("whs_1", Other, FixedClock.Start.AddHours(1)));

        (await front.SendHookAsync(signature: SignedHooks.Sign(SignedHooks.Body, Oldest))).Status.ShouldBe(401);
        (await front.SendHookAsync(signature: SignedHooks.Sign(SignedHooks.Body, Other), headers: ("X-Webhook-Id", "a"))).Status.ShouldBe(202);
        (await front.SendHookAsync(headers: ("X-Webhook-Id", "b"))).Status.ShouldBe(202);
        front.Clock.Now += TimeSpan.FromHours(1);
        (await front.SendHookAsync(signature: SignedHooks.Sign(SignedHooks.Body, Other), headers: ("X-Webhook-Id", "c"))).Status.ShouldBe(401);
    }

    public static TheoryData<string, byte[]> Payloads() => new()
    {
        { "depth of 100,000", Encoding.UTF8.GetBytes(new string('[', 100_000)) },
        { "depth of 100,000, closed", Encoding.UTF8.GetBytes(Around("x", new string('[', 100_000) + new string(']', 100_000))) },
        { "33 levels", Encoding.UTF8.GetBytes(Around("x", new string('[', 33) + new string(']', 33))) },
        { "a name twice", Encoding.UTF8.GetBytes("""{"event":"task.updated","data":{"id":7,"title":"A","title":"B"}}""") },
        { "a name twice, once escaped", Encoding.UTF8.GetBytes("""{"event":"task.updated","data":{"id":7,"\u0069d":8}}""") },
        { "a number beyond all types", Encoding.UTF8.GetBytes(Around("x", "1e400")) },
        { "a number of 10,000 digits", Encoding.UTF8.GetBytes(Around("x", new string('9', 10_000))) },
        { "NaN", Encoding.UTF8.GetBytes(Around("x", "NaN")) },
        { "Infinity", Encoding.UTF8.GetBytes(Around("x", "-Infinity")) },
        { "a raw NUL", [.. Encoding.UTF8.GetBytes("""{"event":"task.updated","data":{"id":7,"title":"A"""), 0, .. "\"}}"u8] },
        { "an escaped NUL, which not every database keeps", Encoding.UTF8.GetBytes(Around("x", "\"a\\u0000b\"")) },
        { "a NUL behind the body", [.. Encoding.UTF8.GetBytes(SignedHooks.Body), 0] },
        { "invalid UTF-8", [.. Encoding.UTF8.GetBytes("""{"event":"task.updated","data":{"id":7,"title":"""), (byte)'"', 0xC3, 0x28, .. "\"}}"u8] },
        { "overlong UTF-8", [.. Encoding.UTF8.GetBytes("""{"event":"task.updated","data":{"id":7,"title":"""), (byte)'"', 0xC0, 0xAF, .. "\"}}"u8] },
        { "half a surrogate pair", Encoding.UTF8.GetBytes(Around("x", "\"\\ud800\"")) },
        { "UTF-16", Encoding.Unicode.GetBytes(SignedHooks.Body) },
        { "two values", Encoding.UTF8.GetBytes(SignedHooks.Body + SignedHooks.Body) },
        { "a comment", Encoding.UTF8.GetBytes("/**/" + SignedHooks.Body) },
        { "n8n CVE-2026-21858: another type's body", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n/etc/passwd\r\n--x--"u8.ToArray() },
        { "nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Signed_payload_that_two_parsers_could_read_differently_is_400(string source, byte[] body)
    {
        await using var front = await SignedHooks.StartAsync();

        var reply = await SendAsync(front, body);

        reply.ShouldBeProblem(400, "payload-invalid").Text.Length.ShouldBeLessThan(20_000, source);
        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task A_hundred_thousand_keys_do_not_fit()
    {
        await using var front = await SignedHooks.StartAsync();
        var keys = string.Join(',', Enumerable.Range(0, 110_000).Select(key => $"\"{key}\":0"));

        (await SendAsync(front, Encoding.UTF8.GetBytes("{" + keys + "}"))).ShouldBeProblem(413, "too-large");

        await front.ShouldBeUntouchedAsync();
    }

    private static string Good => SignedHooks.Sign(SignedHooks.Body);

    private static string Around(string name, string value) => $$$"""{"event":"task.updated","data":{"id":7,"title":"A","updated_at":"2026-01-31T07:59:00Z","{{{name}}}":{{{value}}}}}""";

    private static async Task<string> ConfigAsync(Front front) => (await front.Database.QueryAsync(From.Table<IntegrationRow>()))[0].Config;

    private static Task<Reply> SendAsync(Front front, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, SignedHooks.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Webhook-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SignedHooks.Secret), body)));
        return front.SendAsync(request);
    }
}
