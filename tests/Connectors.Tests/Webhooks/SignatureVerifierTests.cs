using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;

namespace Concord.Connectors.Tests.Webhooks;

public sealed class SignatureVerifierTests
{
    private const string Secret = "whsec_c2l4dGVlbiBieXRlcyBhcmUgbm90IGVub3VnaCBoZXJl";
    private const string Body = """{"event":"task.updated","data":{"id":1}}""";

    private static readonly DateTimeOffset Now = ManualTime.Start;

    public static TheoryData<string, string> BadSignatures() => new()
    {
        { "empty", "" },
        { "prefix alone", "sha256=" },
        { "short", Good()[..62] },
        { "odd length", Good()[..63] },
        { "long", Good() + "00" },
        { "twice", Good() + Good() },
        { "list of two", $"{Good()},{Good()}" },
        { "list by spaces", $"{Good()} {Good()}" },
        { "leading space", " " + Good() },
        { "trailing space", Good() + " " },
        { "space inside", Good()[..10] + " " + Good()[11..] },
        { "other prefix", "sha1=" + Good() },
        { "prefix twice", "sha256=sha256=" + Good() },
        { "prefix in capitals", "SHA256=" + Good() },
        { "Standard Webhooks, empty", "v1," },
        { "Standard Webhooks form", "v1," + Convert.ToBase64String(Convert.FromHexString(Good())) },
        { "base64", Convert.ToBase64String(Convert.FromHexString(Good())) },
        { "0x", "0x" + Good() },
        { "other key", Hmac("whsec_b3RoZXI=", Body) },
        { "key without its prefix", Hmac(Secret["whsec_".Length..], Body) },
        { "key in capitals", Hmac(Secret.ToUpperInvariant(), Body) },
        { "empty key", Convert.ToHexStringLower(HMACSHA256.HashData(Array.Empty<byte>(), Encoding.UTF8.GetBytes(Body))) },
        { "other body", Hmac(Secret, Body + " ") },
        { "hash without key", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body))) },
        { "last digit changed", Good()[..63] + (Good()[63] == '0' ? '1' : '0') },
        { "first digit changed", (Good()[0] == '0' ? '1' : '0') + Good()[1..] },
        { "zeros", new string('0', 64) },
        { "not hex", new string('g', 64) },
        { "digits of another script", Good()[..63] + '٣' },
    };

    [Theory]
    [MemberData(nameof(BadSignatures))]
    public void Bad_signature_is_invalid(string why, string signature) =>
        Verify(SignatureScheme.Default, ("X-Webhook-Signature", signature)).ShouldBeOfType<SignatureCheck.Invalid>(why);

    // The requirements' own unit test, with its payload and its secret.
    [Fact]
    public void Verifies_webhook_signature_correctly()
    {
        const string payload = """{"event":"task.updated","data":{}}""";

        SignatureVerifier.Verify(
            SignatureScheme.Default,
            new WebhookSecrets("whsec_test123"),
            Headers(("X-Webhook-Signature", Hmac("whsec_test123", payload))),
            Encoding.UTF8.GetBytes(payload),
            Now).ShouldBeOfType<SignatureCheck.Valid>();
    }

    [Fact]
    public void Missing_signature_is_invalid() => Verify(SignatureScheme.Default).ShouldBeOfType<SignatureCheck.Invalid>();

    [Fact]
    public void Two_signature_headers_are_invalid_even_if_both_are_good() =>
        Verify(SignatureScheme.Default, ("X-Webhook-Signature", Good()), ("x-webhook-signature", Good())).ShouldBeOfType<SignatureCheck.Invalid>();

    [Theory]
    [InlineData("{0}")]
    [InlineData("sha256={0}")]
    public void Good_signature_is_valid_with_and_without_prefix(string form) =>
        Verify(SignatureScheme.Default, ("X-Webhook-Signature", string.Format(null, form, Good()))).ShouldBeOfType<SignatureCheck.Valid>();

    [Fact]
    public void Case_of_hex_digits_does_not_matter() =>
        Verify(SignatureScheme.Default, ("X-Webhook-Signature", Good().ToUpperInvariant())).ShouldBeOfType<SignatureCheck.Valid>();

    [Fact]
    public void Previous_secret_is_good_while_there_is_one()
    {
        var headers = Headers(("X-Webhook-Signature", Good()));

        Verify(SignatureScheme.Default, new WebhookSecrets("whsec_bmV3", Secret), headers).ShouldBeOfType<SignatureCheck.Valid>();
        Verify(SignatureScheme.Default, new WebhookSecrets("whsec_bmV3"), headers).ShouldBeOfType<SignatureCheck.Invalid>();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Empty_secret_never_verifies(string secret)
    {
        var signed = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Body)));

        Verify(SignatureScheme.Default, new WebhookSecrets(secret), Headers(("X-Webhook-Signature", signed))).ShouldBeOfType<SignatureCheck.Invalid>();
    }

    [Theory]
    [InlineData("1772366400")] // now, in seconds
    [InlineData("1772366400000")]
    [InlineData("2026-03-01T12:00:00Z")]
    [InlineData("2026-03-01T13:00:00.123+01:00")]
    [InlineData("1772366100")] // five minutes before
    [InlineData("1772366700")] // five minutes after
    public void Timestamp_of_now_is_valid_in_each_spelling(string timestamp) => WithTimestamp(timestamp).ShouldBeOfType<SignatureCheck.Valid>();

    [Theory]
    [InlineData("1772366099")]
    [InlineData("1772366701")]
    [InlineData("2026-03-01T11:54:59Z")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("1772366400.5")]
    [InlineData("99999999999999999999")]
    [InlineData("253402300800000")]
    public void Timestamp_far_off_or_unreadable_is_stale(string timestamp) => WithTimestamp(timestamp).ShouldBeOfType<SignatureCheck.StaleTimestamp>();

    [Fact]
    public void Two_timestamps_are_stale() => Verify(
        SignatureScheme.Default, ("X-Webhook-Signature", Good()), ("X-Webhook-Timestamp", "1772366400"), ("X-Webhook-Timestamp", "1772366400"))
        .ShouldBeOfType<SignatureCheck.StaleTimestamp>();

    [Fact]
    public void Missing_timestamp_counts_only_where_it_is_required()
    {
        var required = SignatureScheme.Default with { RequireTimestamp = true };

        Verify(SignatureScheme.Default, ("X-Webhook-Signature", Good())).ShouldBeOfType<SignatureCheck.Valid>();
        Verify(required, ("X-Webhook-Signature", Good())).ShouldBeOfType<SignatureCheck.MissingTimestamp>().Place.ShouldBe("header X-Webhook-Timestamp");
    }

    [Fact]
    public void Signature_is_judged_before_the_timestamp() => Verify(
        SignatureScheme.Default, ("X-Webhook-Signature", Hmac("whsec_b3RoZXI=", Body)), ("X-Webhook-Timestamp", "0"))
        .ShouldBeOfType<SignatureCheck.Invalid>();

    [Theory]
    [InlineData(SignatureHash.Sha1, SignatureEncoding.Base64)]
    [InlineData(SignatureHash.Sha256, SignatureEncoding.Base64)]
    [InlineData(SignatureHash.Sha512, SignatureEncoding.Hex)]
    public void Hash_and_encoding_are_data(SignatureHash hash, SignatureEncoding encoding)
    {
        byte[] key = [1, 2, 3, 4];
        var body = Encoding.UTF8.GetBytes("a" + Body + "z");
        var name = hash switch { SignatureHash.Sha1 => HashAlgorithmName.SHA1, SignatureHash.Sha256 => HashAlgorithmName.SHA256, _ => HashAlgorithmName.SHA512 };
        using var hmac = IncrementalHash.CreateHMAC(name, key);
        hmac.AppendData(body);
        var mac = hmac.GetHashAndReset();
        var scheme = new SignatureScheme
        {
            Header = "X-Sig",
            Hash = hash,
            Encoding = encoding,
            Key = KeyReading.Hex,
            Signed = SignedPart.ParseTemplate("a{body}z")!.Value,
        };

        var signature = encoding == SignatureEncoding.Hex ? Convert.ToHexString(mac) : Convert.ToBase64String(mac);

        Verify(scheme, new WebhookSecrets("01020304"), Headers(("X-Sig", signature))).ShouldBeOfType<SignatureCheck.Valid>();
        Verify(scheme, new WebhookSecrets("01020305"), Headers(("X-Sig", signature))).ShouldBeOfType<SignatureCheck.Invalid>();
        Verify(scheme, new WebhookSecrets("not hex"), Headers(("X-Sig", signature))).ShouldBeOfType<SignatureCheck.Invalid>();
    }

    // Asana's own example, recomputed: the secret is text although it looks like hex.
    [Fact]
    public void Secret_that_looks_like_hex_is_still_text()
    {
        var scheme = new SignatureScheme { Header = "X-Hook-Signature" };
        var headers = Headers(("X-Hook-Signature", "6624c5f355760970bb3a210a6932db03c9521410c09f2426484db98dc71b2817"));

        SignatureVerifier.Verify(scheme, new WebhookSecrets("00112233445566778899aabbccddeeff"), headers, """{"events":[]}"""u8, Now)
            .ShouldBeOfType<SignatureCheck.Valid>();
    }

    private static SignatureCheck WithTimestamp(string timestamp) =>
        Verify(SignatureScheme.Default, ("X-Webhook-Signature", Good()), ("X-Webhook-Timestamp", timestamp));

    private static SignatureCheck Verify(SignatureScheme scheme, params (string, string)[] headers) => Verify(scheme, new WebhookSecrets(Secret), Headers(headers));

    private static SignatureCheck Verify(SignatureScheme scheme, WebhookSecrets secrets, ImmutableArray<HttpField> headers) =>
        SignatureVerifier.Verify(scheme, secrets, headers, Encoding.UTF8.GetBytes(Body), Now);

    private static ImmutableArray<HttpField> Headers(params (string Name, string Value)[] headers) => [.. headers.Select(header => new HttpField(header.Name, header.Value))];

    private static string Good() => Hmac(Secret, Body);

    private static string Hmac(string key, string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body)));
}
