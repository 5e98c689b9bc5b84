using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Hooks;

/// <summary>
/// OWASP API4: floods end before the signature is computed, with 429; a sender that proves itself is not throttled by what others
/// send, and hears 503 when it is we who are too slow.
/// </summary>
public sealed class FloodTests
{
    private static readonly (string, string) OneUnproven = ("Webhooks:UnprovenPerSecond", "1");

    [Fact]
    public async Task Who_shows_no_valid_signature_is_throttled_before_it_is_looked_at_and_let_in_after_the_pause()
    {
        await using var front = await SignedHooks.StartAsync(settings: OneUnproven);
        for (var tries = 0; tries < 10; tries++)
            (await front.SendHookAsync(signature: "00")).ShouldBeProblem(401, "signature-invalid");

        (await front.SendHookAsync()).ShouldBeProblem(429, "too-many-requests").Header("Retry-After").ShouldBe("1");
        await front.ShouldBeUntouchedAsync();

        front.Clock.Now += TimeSpan.FromSeconds(1);
        (await front.SendHookAsync()).Status.ShouldBe(202);
    }

    [Fact]
    public async Task Guessing_integrations_is_throttled_alike()
    {
        await using var front = await SignedHooks.StartAsync(settings: OneUnproven);
        for (var tries = 0; tries < 10; tries++)
            (await front.PostAsync($"/api/webhooks/integrations/int_guess{tries}/receive", "{}", token: null)).Status.ShouldBe(404);

        (await front.PostAsync("/api/webhooks/integrations/int_guess10/receive", "{}", token: null)).ShouldBeProblem(429, "too-many-requests");
    }

    [Fact]
    public async Task A_stale_request_sent_again_and_again_proves_nothing()
    {
        await using var front = await SignedHooks.StartAsync(settings: OneUnproven);
        for (var tries = 0; tries < 10; tries++)
            (await front.SendHookAsync(headers: ("X-Webhook-Timestamp", "1"))).ShouldBeProblem(400, "timestamp-stale");

        (await front.SendHookAsync(headers: ("X-Webhook-Timestamp", "1"))).ShouldBeProblem(429, "too-many-requests");
    }

    [Fact]
    public async Task Valid_signatures_use_nothing_up()
    {
        await using var front = await SignedHooks.StartAsync(settings: OneUnproven);

        for (var tries = 0; tries < 25; tries++)
            (await front.SendHookAsync(headers: ("X-Webhook-Id", $"evt_{tries}"))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task One_address_does_not_pay_for_another_behind_a_known_proxy()
    {
        await using var front = await SignedHooks.StartAsync(settings: [OneUnproven, ("Proxies:Known", "127.0.0.0/8")]);
        for (var tries = 0; tries < 10; tries++)
            await front.SendHookAsync(signature: "00", headers: ("X-Forwarded-For", $"192.0.2.{tries}, 203.0.113.1"));

        (await front.SendHookAsync(headers: ("X-Forwarded-For", "192.0.2.99, 203.0.113.1"))).ShouldBeProblem(429, "too-many-requests");
        (await front.SendHookAsync(headers: ("X-Forwarded-For", "203.0.113.2"))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task An_integration_takes_no_more_than_its_rate_whoever_sends()
    {
        await using var front = await SignedHooks.StartAsync(settings: ("Webhooks:IntegrationPerSecond", "1"));
        for (var tries = 0; tries < 10; tries++)
            (await front.SendHookAsync(headers: ("X-Webhook-Id", $"evt_{tries}"))).Status.ShouldBe(202);

        (await front.SendHookAsync(headers: ("X-Webhook-Id", "evt_10"))).ShouldBeProblem(429, "too-many-requests").Header("Retry-After").ShouldBe("1");

        (await front.Database.QueryAsync(From.Table<DeliveryRow>())).Length.ShouldBe(10);
    }

    [Fact]
    public async Task When_too_much_waits_to_be_saved_an_authentic_sender_hears_503_and_nothing_is_stored()
    {
        await using var front = await SignedHooks.StartAsync(commits: new CommitPipelineOptions { QueueLimit = 0 });

        (await front.SendHookAsync()).ShouldBeProblem(503, "overloaded").Header("Retry-After").ShouldBe("2");
        (await front.SendHookAsync(signature: "00")).ShouldBeProblem(401, "signature-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("", "10.1.2.3", false)]
    [InlineData("127.0.0.0/8", "10.1.2.3", true)]
    [InlineData("127.0.0.0/8", "10.1.2.3, 203.0.113.1", false)]
    [InlineData("127.0.0.0/8", "203.0.113.1, 10.1.2.3", true)]
    [InlineData("127.0.0.0/8", "10.1.2.3, unknown", false)]
    [InlineData("192.0.2.0/24", "10.1.2.3", false)]
    public async Task The_address_list_judges_the_last_hop_that_a_known_proxy_names(string known, string forwarded, bool good)
    {
        await using var front = await SignedHooks.StartAsync(more: ",\"ipAllowList\":[\"10.0.0.0/8\"]", settings: ("Proxies:Known", known));

        var reply = await front.SendHookAsync(headers: ("X-Forwarded-For", forwarded));

        reply.Status.ShouldBe(good ? 202 : 403, reply.Text);
    }

    [Theory]
    [InlineData("X-Real-IP", "10.1.2.3")]
    [InlineData("Forwarded", "for=10.1.2.3")]
    [InlineData("X-Original-For", "10.1.2.3")]
    [InlineData("True-Client-IP", "10.1.2.3")]
    public async Task Other_headers_say_nothing_about_the_sender(string header, string value)
    {
        await using var front = await SignedHooks.StartAsync(more: ",\"ipAllowList\":[\"10.0.0.0/8\"]", settings: ("Proxies:Known", "127.0.0.0/8"));

        (await front.SendHookAsync(headers: (header, value))).ShouldBeProblem(403, "ip-not-allowed");
    }
}
