using System.Net.Http.Headers;
using Concord.Storage;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Http;

/// <summary>What all answers have in common.</summary>
public sealed class AnswersTests
{
    [Theory]
    [InlineData("/api/admin/integrations", 200)]
    [InlineData("/api/admin/integrations/int_none", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/docs/index.html", 200)]
    public async Task Every_answer_carries_the_security_headers_and_no_server_name(string path, int status)
    {
        await using var front = await Front.StartAsync();

        var reply = await front.GetAsync(path);

        reply.Status.ShouldBe(status);
        reply.Header("Content-Security-Policy")!.ShouldContain("frame-ancestors 'none'");
        reply.Header("X-Content-Type-Options").ShouldBe("nosniff");
        reply.Header("Referrer-Policy").ShouldBe("no-referrer");
        reply.Header("Server").ShouldBeNull();
        reply.Header("Cache-Control")!.ShouldBe(path.StartsWith("/docs") ? "no-cache" : "no-store");
    }

    [Theory]
    [InlineData("127.0.0.0/8", "https", "max-age=31536000")]
    [InlineData("127.0.0.0/8", "http", null)]
    [InlineData("10.0.0.0/8", "https", null)]
    public async Task Who_speaks_https_is_told_to_stay_with_it_and_nobody_else(string known, string scheme, string? header)
    {
        await using var front = await Front.StartAsync(settings: [("Proxies:Known", known)]);

        (await front.SendAsync(HttpMethod.Get, "/health/live", token: null, more: request => request.Headers.Add("X-Forwarded-Proto", scheme))).Header("Strict-Transport-Security").ShouldBe(header);
    }

    [Fact]
    public async Task Unknown_paths_and_wrong_methods_are_problems()
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync("/api/nowhere")).ShouldBeProblem(404, "route-not-found");
        (await front.SendAsync(HttpMethod.Put, "/api/admin/jobs", "{}")).ShouldBeProblem(405, "method-not-allowed");
    }

    [Fact]
    public async Task A_bug_is_500_with_an_id_that_the_log_has_and_without_internals()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => throw new InvalidCastException("secret internals");

        var reply = await front.PostAsync("/api/admin/integrations", "{}");

        reply.ShouldBeProblem(500, "internal");
        var id = reply.Json.GetProperty("errorId").GetString()!;
        reply.Text.ShouldNotContain("internals");
        reply.Text.ShouldNotContain("InvalidCast");
        reply.Header("Content-Security-Policy").ShouldNotBeNull();
        front.Log.Lines.ShouldContain(line => line.Contains(id) && line.Contains("secret internals"));
    }

    public static readonly TheoryData<Exception, string> Pressures = new()
    {
        { new OverloadedException("full"), "overloaded" },
        { new StorageUnavailableException("disk full"), "storage-unavailable" },
        { new CommitOutcomeUnknownException("lost"), "outcome-unknown" },
        { new TimeoutException("late"), "timed-out" },
    };

    [Theory]
    [MemberData(nameof(Pressures))]
    public async Task Pressure_is_503_with_Retry_After(Exception pressure, string code)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => throw pressure;

        var reply = await front.PostAsync("/api/admin/integrations", "{}");

        reply.ShouldBeProblem(503, code);
        reply.Header("Retry-After").ShouldBe("2");
    }

    [Fact]
    public async Task No_log_line_holds_a_token()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => throw new InvalidCastException("bug");
        var made = await front.PostAsync("/api/admin/tokens", """{"name":"n","role":"VIEWER"}""");
        var token = made.Json.GetProperty("token").GetString()!;

        await front.GetAsync("/api/admin/integrations", token);
        await front.PostAsync("/api/admin/integrations", "{}");

        front.Log.Lines.ShouldNotBeEmpty();
        front.Log.Lines.ShouldAllBe(line => !line.Contains(token) && !line.Contains(Front.AdminToken));
    }

    [Fact]
    public async Task Header_names_of_bodies_that_are_merge_patches_are_taken()
    {
        await using var front = await Front.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Patch, "/api/records/TASK/task_1")
        {
            Content = new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/merge-patch+json") } },
        };
        request.Headers.Authorization = new("Bearer", Front.AdminToken);

        (await front.SendAsync(request)).Status.ShouldBe(200);
    }
}
