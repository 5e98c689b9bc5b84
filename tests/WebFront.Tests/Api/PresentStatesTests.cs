using System.Text.Json;
using Concord.Grains;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

/// <summary>Who comes second is told and shown the present state, as its GET shows it.</summary>
public sealed class PresentStatesTests
{
    [Theory]
    [InlineData("PUT", "/api/admin/integrations/int_1", """{"name":"A"}""", "integration-stale")]
    [InlineData("DELETE", "/api/admin/integrations/int_1", null, "integration-stale")]
    [InlineData("POST", "/api/admin/integrations/int_1/pause", null, "integration-stale")]
    [InlineData("POST", "/api/admin/integrations/int_1/resume", null, "integration-stale")]
    [InlineData("POST", "/api/admin/integrations/int_1/rotate-secret", null, "integration-stale")]
    [InlineData("POST", "/api/admin/jobs/job_1/approve", null, "job-stale")]
    [InlineData("POST", "/api/admin/jobs/job_1/drop", null, "job-stale")]
    [InlineData("POST", "/api/admin/jobs/job_1/cancel", null, "job-stale")]
    [InlineData("PUT", "/api/admin/subscriptions/sub_1", """{"status":"PAUSED"}""", "subscription-stale")]
    [InlineData("DELETE", "/api/admin/subscriptions/sub_1", null, "subscription-stale")]
    public async Task A_stale_answer_shows_what_a_get_shows(string method, string path, string? body, string code)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Job());
        await front.StoreAsync(Subscription());
        front.Grains.Reply = _ => Answer.Failed(Verdict.Stale, code, "Read it again.");

        var reply = await front.SendAsync(new HttpMethod(method), path, body);

        var current = reply.ShouldBeProblem(409, code).Json.GetProperty("current");
        var shown = (await front.GetAsync(string.Join('/', path.Split('/').Take(5)))).Json;
        JsonElement.DeepEquals(current, shown).ShouldBeTrue(current.GetRawText());
        reply.Text.ShouldNotContain("sealed");
    }

    [Fact]
    public async Task What_is_gone_by_then_shows_nothing()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(Verdict.Stale, "integration-stale", "Read it again.");

        var reply = await front.SendAsync(HttpMethod.Delete, "/api/admin/integrations/int_1");

        reply.ShouldBeProblem(409, "integration-stale").Json.TryGetProperty("current", out _).ShouldBeFalse();
    }

    private static SubscriptionRow Subscription() => new()
    {
        Id = "sub_1",
        Url = "https://x.example/hook",
        ResourceTypes = [],
        Secret = "v1.sealed",
        Status = SubscriptionStatus.ACTIVE,
        Position = 0,
        Attempts = 0,
        CreatedAt = Samples.Time,
        UpdatedAt = Samples.Time,
        Revision = 1,
    };
}
