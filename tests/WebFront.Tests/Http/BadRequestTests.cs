using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Http;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Http;

/// <summary>What is refused before anybody asks what a body means: on every route that takes one, and leaving nothing behind.</summary>
public sealed class BadRequestTests(SharedFront shared) : IClassFixture<SharedFront>
{
    public static readonly TheoryData<string, string> RoutesWithBody = new()
    {
        { "POST", "/api/admin/integrations" },
        { "POST", "/api/admin/integrations/test" },
        { "PUT", "/api/admin/integrations/int_1" },
        { "POST", "/api/admin/integrations/int_1/sync" },
        { "POST", "/api/admin/integrations/conflicts/conf_1/resolve" },
        { "POST", "/api/admin/integrations/conflicts/conf_1/ignore" },
        { "POST", "/api/admin/tokens" },
        { "POST", "/api/auth/sign-in" },
        { "POST", "/api/auth/refresh" },
        { "POST", "/api/auth/password/forgot" },
        { "POST", "/api/auth/password/reset" },
        { "POST", "/api/records/TASK" },
        { "PATCH", "/api/records/TASK/task_1" },
        { "PUT", "/api/records/TASK/task_1" },
        { "POST", "/api/webhooks/integrations/int_1/receive" },
        { "POST", "/api/webhooks/integrations/int_1" },
    };

    private static readonly string[] MayBeEmpty = ["sync", "ignore"];

    public static readonly TheoryData<string, string> RoutesThatReadJson = new(RoutesWithBody.Where(row => !row.Data.Item2.Contains("webhooks")));

    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Body_above_1_MB_is_413_with_and_without_announced_length(string method, string path)
    {
        var front = shared.Front;
        var large = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', JsonBody.MaxBytes)}}"}""");

        foreach (var content in (HttpContent[])[new ByteArrayContent(large), new ChunkedContent(large)])
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var reply = (await SendAsync(front, method, path, content)).ShouldBeProblem(413, "too-large");
            reply.Detail!.ShouldContain("1048576");
            reply.Headers.ConnectionClose.ShouldNotBe(true, "who still sends when the connection closes loses the answer");
        }

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Other_content_types_are_415(string method, string path)
    {
        var front = shared.Front;

        foreach (var type in (string?[])["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "text/json", "text/vnd.api+json", "application/vnd.api+json; charset=latin1"])
        {
            var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type!);
            (await SendAsync(front, method, path, content)).ShouldBeProblem(415, "content-type");
        }

        (await SendAsync(front, method, path, new ByteArrayContent("{}"u8.ToArray()))).ShouldBeProblem(415, "content-type");
        await front.ShouldBeUntouchedAsync();
    }

    // aspnetcore #61723: what was too large only once it was unpacked ended as 500. Here nothing is unpacked.
    [Theory]
    [MemberData(nameof(RoutesWithBody))]
    public async Task Compressed_bodies_are_415(string method, string path)
    {
        var front = shared.Front;
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(new byte[4_000_000]);
        var content = new ByteArrayContent(buffer.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        (await SendAsync(front, method, path, content)).ShouldBeProblem(415, "content-encoding");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [MemberData(nameof(RoutesThatReadJson))]
    public async Task Malformed_duplicate_and_deep_json_is_400(string method, string path)
    {
        var front = shared.Front;
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 40)) + "1" + new string('}', 40);

        (await front.SendAsync(new HttpMethod(method), path, "{\n\"a\": }")).ShouldBeProblem(400, "request-invalid").Text.ShouldContain("line 2");
        (await front.SendAsync(new HttpMethod(method), path, """{"x":{"a":1,"a":2}}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldContain("x.a");
        (await front.SendAsync(new HttpMethod(method), path, deep)).ShouldBeProblem(400, "request-invalid").Text.ShouldContain("depth");
        (await front.SendAsync(new HttpMethod(method), path, "[]")).ShouldBeProblem(400, "request-invalid");
        if (!MayBeEmpty.Contains(path.Split('/')[^1]))
            (await front.SendAsync(new HttpMethod(method), path, "")).ShouldBeProblem(400, "request-invalid").Detail!.ShouldContain("empty");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("/api/admin/integrations?limit=0", "limit")]
    [InlineData("/api/admin/integrations/conflicts?limit=0", "limit")]
    [InlineData("/api/admin/integrations/conflicts?status=pending", "status")]
    [InlineData("/api/admin/jobs?limit=201", "limit")]
    [InlineData("/api/admin/jobs?status=DONE", "status")]
    [InlineData("/api/admin/jobs/job_1/changes?side=LEFT", "side")]
    [InlineData("/api/admin/tokens?limit=+5", "limit")]
    [InlineData("/api/records/TASK?limit=1e2", "limit")]
    [InlineData("/api/records/TASK?updatedSince=yesterday", "updatedSince")]
    [InlineData("/api/records/TASK?includeDeleted=yes", "includeDeleted")]
    [InlineData("/api/records/TASK?fields.nope=1", "fields.nope")]
    [InlineData("/api/records/TASK?title=A", "title")]
    [InlineData("/api/records/TASK/task_1/history?cursor=", "cursor")]
    [InlineData("/api/admin/integrations/int_1/logs?limit=0", "limit")]
    [InlineData("/api/admin/integrations/int_1/logs?limit=201", "limit")]
    [InlineData("/api/admin/integrations/int_1/logs?offset=-1", "offset")]
    [InlineData("/api/admin/integrations/int_1/logs?status=OK", "status")]
    [InlineData("/api/admin/integrations/int_1/logs?operation=SYNC", "operation")]
    [InlineData("/api/admin/integrations/int_1/logs?from=2026-01-01", "from")]
    [InlineData("/api/admin/integrations/int_1/mappings?syncStatus=synced", "syncStatus")]
    [InlineData("/api/admin/integrations/int_1/operations?state=OPEN", "state")]
    [InlineData("/api/admin/integrations/int_1/deliveries?disposition=LOST", "disposition")]
    public async Task Wrong_query_parameters_are_named(string path, string named)
    {
        var front = shared.Front;

        (await front.GetAsync(path)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([named]);
    }

    [Fact]
    public async Task A_query_on_a_route_that_takes_none_is_refused_before_anything_is_done()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync("WEB_STEWARD");
        // Some routes are for people who have signed in.
        var (access, _) = await front.TokensAsync();
        var document = (await front.GetAsync("/openapi/v1.json")).Json;
        var bare = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (Path: path.Name, operation.Name, operation.Value)))
            .Where(operation => operation.Value.TryGetProperty("security", out _)
                && !(operation.Value.TryGetProperty("parameters", out var parameters) && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("in").GetString() == "query")))
            .ToArray();
        bare.Length.ShouldBeGreaterThan(20);

        foreach (var (path, method, _) in bare)
        {
            var target = path.Replace("{id}", "int_1").Replace("{type}", "TASK") + "?dryRun=true";
            var reply = await front.SendAsync(new HttpMethod(method.ToUpperInvariant()), target, method is "get" or "delete" ? null : "{}", access);
            reply.ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["dryRun"], $"{method} {target}");
        }

        front.Grains.Calls.ShouldBeEmpty();
        (await front.Database.QueryAsync(From.Table<AuditRow>())).ShouldHaveSingleItem().Action.ShouldBe("user.signed-in");
    }

    [Fact]
    public async Task Senders_of_webhooks_may_add_a_query_of_their_own()
    {
        await using var front = await Front.StartAsync();
        front.Hooks.Reply = new(200, "{}", null, null, null);

        (await front.PostAsync("/api/webhooks/integrations/int_1/receive?source=tasks", "{}", token: null)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("/api/admin/integrations/int_1/sync")]
    [InlineData("/api/admin/integrations/int_1/rotate-secret")]
    public async Task An_optional_body_may_be_empty_whatever_its_type_header_says(string path)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(path, "")).Status.ShouldBe(200);

        front.Grains.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("/api/admin/integrations/int_1/sync", """{"x":1,"direction":"UP","dataTypes":["FOO"]}""", "x,direction,dataTypes[0]")]
    [InlineData("/api/admin/integrations/conflicts/conf_1/resolve", """{"x":1,"strategy":"NONE","pushToExternal":"yes"}""", "x,strategy,pushToExternal")]
    [InlineData("/api/admin/tokens", """{"x":1,"name":"","role":"BOSS"}""", "x,name,role")]
    [InlineData("/api/admin/integrations/int_1/undo", """{"x":1,"dryRun":2}""", "x,dryRun")]
    [InlineData("/api/admin/integrations/int_1/rotate-secret", """{"x":1,"overlapHours":169}""", "x,overlapHours")]
    [InlineData("/api/admin/integrations/int_1/deliveries/redeliver", """{"x":1,"ids":7}""", "x,ids")]
    [InlineData("/api/admin/subscriptions", """{"x":1,"url":"ftp://x"}""", "x,url")]
    [InlineData("/api/records/TASK", """{"x":1}""", "x,fields")]
    public async Task What_is_unknown_and_what_is_wrong_is_told_at_once(string path, string body, string paths)
    {
        var front = shared.Front;

        (await front.PostAsync(path, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("POST", "/api/admin/integrations/int_1/pause")]
    [InlineData("POST", "/api/admin/integrations/int_1/resume")]
    [InlineData("DELETE", "/api/admin/integrations/int_1")]
    [InlineData("POST", "/api/admin/jobs/job_1/approve")]
    [InlineData("POST", "/api/admin/keys/rotate")]
    [InlineData("DELETE", "/api/records/TASK/task_1")]
    public async Task A_route_that_takes_no_body_refuses_what_it_would_not_heed(string method, string path)
    {
        var front = shared.Front;

        var refused = (await front.SendAsync(new(method), path, """{"dryRun":true}""")).ShouldBeProblem(400, "request-invalid");
        refused.ErrorPaths.ShouldBe(["dryRun"]);
        refused.Text.ShouldContain("This route takes no properties.");
        (await SendAsync(front, method, path, new StringContent("dryRun"))).ShouldBeProblem(415, "content-type");
        (await SendAsync(front, method, path, new ChunkedContent("dryRun"u8.ToArray()))).ShouldBeProblem(415, "content-type");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Nothing_is_no_body(string body)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync("/api/admin/integrations/int_1/pause", body)).Status.ShouldBe(200);

        front.Grains.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("/api/admin/integrations", "a+b")]
    [InlineData("/api/admin/integrations/int_1/logs", "job_1")]
    [InlineData("/api/admin/integrations/int_1/mappings", "dlv_1")]
    [InlineData("/api/admin/integrations/int_1/operations", "1")]
    [InlineData("/api/admin/integrations/int_1/deliveries", "x")]
    [InlineData("/api/admin/integrations/conflicts", "garbage")]
    [InlineData("/api/admin/jobs", "zzz")]
    [InlineData("/api/admin/alerts", "aud_1")]
    [InlineData("/api/admin/audit", "alert_1")]
    [InlineData("/api/admin/subscriptions", "0")]
    [InlineData("/api/admin/users", "tok_1")]
    [InlineData("/api/admin/tokens", "usr_1")]
    [InlineData("/api/records/TASK", "member_1")]
    [InlineData("/api/records/TASK/task_1/history", "task_1")]
    public async Task A_cursor_of_another_list_is_refused(string path, string cursor)
    {
        (await shared.Front.GetAsync($"{path}?cursor={Uri.EscapeDataString(cursor)}")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["cursor"]);
    }

    private static Task<Reply> SendAsync(Front front, string method, string path, HttpContent content)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        request.Headers.Authorization = new("Bearer", Front.AdminToken);
        return front.SendAsync(request);
    }

    private sealed class ChunkedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
