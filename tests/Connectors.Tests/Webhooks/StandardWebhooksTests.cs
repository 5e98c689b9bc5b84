using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Webhooks;

namespace Concord.Connectors.Tests.Webhooks;

/// <summary>The published vector and its negatives.</summary>
public sealed class StandardWebhooksTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Theory]
    [InlineData(Good)]
    [InlineData("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= " + Good)]
    [InlineData("nonsense " + Good)]
    public void One_good_entry_is_enough(string signature) => Verify(signature).ShouldBeOfType<SignatureCheck.Valid>();

    [Fact]
    public void What_we_sign_is_the_published_vector() =>
        StandardSignature.Of([Secret], Id, long.Parse(Timestamp, CultureInfo.InvariantCulture), """{"test": 2432232314}""").ShouldBe(Good);

    [Fact]
    public void Both_secrets_of_a_rotation_sign() =>
        StandardSignature.Of(["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", Secret], Id, long.Parse(Timestamp, CultureInfo.InvariantCulture), """{"test": 2432232314}""").ShouldEndWith(" " + Good);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("v1,")]
    [InlineData("v1, ")]
    [InlineData("v1")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O")]
    [InlineData("v1,g0hM9SsE")]
    [InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,g0hM9SsE\t+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("v1,G0HM9SSE+OTPJTGT/TMIKTSYZLE3UFJELVLNIOLJ1OE=")]
    public void No_good_entry_is_invalid(string signature) => Verify(signature).ShouldBeOfType<SignatureCheck.Invalid>();

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void Time_more_than_five_minutes_off_is_stale(int seconds) => Verify(Good, seconds).ShouldBeOfType<SignatureCheck.StaleTimestamp>();

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    [InlineData("webhook-signature")]
    public void Missing_header_is_invalid(string missing) =>
        SignatureVerifier.Verify(SignatureScheme.StandardWebhooks, new WebhookSecrets(Secret), [.. Headers(Good).Where(header => header.Name != missing)], Body, At(0))
            .ShouldBeOfType<SignatureCheck.Invalid>();

    [Fact]
    public void Made_secret_serves_both_schemes()
    {
        var random = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var secret = WebhookSecret.Make(random);
        var signed = HMACSHA256.HashData(random, (byte[])[.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body]);
        var plain = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body);

        secret.ShouldStartWith("whsec_");
        SignatureVerifier.Verify(SignatureScheme.StandardWebhooks, new WebhookSecrets(secret), Headers("v1," + Convert.ToBase64String(signed)), Body, At(0))
            .ShouldBeOfType<SignatureCheck.Valid>();
        SignatureVerifier.Verify(SignatureScheme.Default, new WebhookSecrets(secret), [new("X-Webhook-Signature", Convert.ToHexString(plain))], Body, At(0))
            .ShouldBeOfType<SignatureCheck.Valid>();
    }

    [Theory]
    [InlineData(23)]
    [InlineData(65)]
    public void Secret_of_another_length_is_not_made(int length) =>
        Should.Throw<ArgumentOutOfRangeException>(() => WebhookSecret.Make(new byte[length]));

    [Theory]
    [InlineData("{id}.{body")]
    [InlineData("{url}{body}")]
    [InlineData("{id}")]
    [InlineData("{body}{body}")]
    [InlineData("")]
    public void Template_that_is_none_is_not_read(string template) => SignedPart.ParseTemplate(template).ShouldBeNull();

    private static ReadOnlySpan<byte> Body => """{"test": 2432232314}"""u8;

    private static SignatureCheck Verify(string signature, int seconds = 0) =>
        SignatureVerifier.Verify(SignatureScheme.StandardWebhooks, new WebhookSecrets(Secret), Headers(signature), Body, At(seconds));

    private static ImmutableArray<HttpField> Headers(string signature) =>
        [new("webhook-id", Id), new("webhook-timestamp", Timestamp), new("webhook-signature", signature)];

    private static DateTimeOffset At(int seconds) => DateTimeOffset.FromUnixTimeSeconds(1614265330 + seconds);
}
