using System.Net;
using System.Text;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class HooksApiTests
{
    [Theory]
    [InlineData("/api/webhooks/integrations/int_1/receive")]
    [InlineData("/api/webhooks/integrations/int_1")]
    public async Task Raw_bytes_headers_and_sender_are_handed_on(string path)
    {
        await using var front = await Front.StartAsync();
        front.Hooks.Reply = new(200, """{"success":true,"syncLogId":"log_999","status":"SUCCESS"}""", null, null, null);
        const string Body = "{ \"b\" : 1, \"a\":\"ä\" }\r\n";

        var reply = await front.SendAsync(HttpMethod.Post, path, Body, token: null, more: request =>
        {
            request.Headers.Add("X-Webhook-Signature", "abc");
            request.Headers.Add("X-Webhook-Event", ["task.updated", "task.again"]);
        });

        reply.ShouldBeOk("""{"success":true,"syncLogId":"log_999","status":"SUCCESS"}""");
        var seen = front.Hooks.Requests.ShouldHaveSingleItem();
        seen.ShouldSatisfyAllConditions(
            () => seen.IntegrationId.ShouldBe("int_1"),
            () => seen.Body.ToArray().ShouldBe(Encoding.UTF8.GetBytes(Body)),
            () => seen.ContentType.ShouldBe("application/json"),
            () => seen.RemoteIp.ShouldBe(IPAddress.Loopback),
            () => seen.Headers.ShouldContain(new KeyValuePair<string, string>("X-Webhook-Signature", "abc")));
    }

    [Fact]
    public async Task Stored_but_unfinished_is_202()
    {
        await using var front = await Front.StartAsync();
        front.Hooks.Reply = new(202, """{"success":true,"syncLogId":"log_999","status":"PENDING"}""", null, null, null);

        var reply = await front.PostAsync("/api/webhooks/integrations/int_1/receive", "{}", token: null);

        reply.Status.ShouldBe(202);
        reply.Json.GetProperty("status").GetString().ShouldBe("PENDING");
    }

    [Theory]
    [InlineData(401, "signature-invalid")]
    [InlineData(400, "timestamp-stale")]
    [InlineData(403, "integration-not-active")]
    [InlineData(404, "integration-not-found")]
    public async Task A_refusal_is_a_problem(int status, string code)
    {
        await using var front = await Front.StartAsync();
        front.Hooks.Reply = new(status, null, code, "Do this.", null);

        (await front.PostAsync("/api/webhooks/integrations/int_1/receive", "{}", token: null)).ShouldBeProblem(status, code).Detail.ShouldBe("Do this.");
    }

    [Fact]
    public async Task A_flood_is_told_when_to_come_again()
    {
        await using var front = await Front.StartAsync();
        front.Hooks.Reply = new(429, null, "too-many-requests", "Come later.", TimeSpan.FromMilliseconds(1500));

        (await front.PostAsync("/api/webhooks/integrations/int_1/receive", "{}", token: null)).ShouldBeProblem(429, "too-many-requests").Header("Retry-After").ShouldBe("2");
    }

    [Fact]
    public async Task Vendor_json_types_are_taken()
    {
        await using var front = await Front.StartAsync();
        front.Hooks.Reply = new(200, "{}", null, null, null);
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/integrations/int_1/receive")
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/vnd.api+json"),
        };

        (await front.SendAsync(request)).Status.ShouldBe(200);
    }
}
