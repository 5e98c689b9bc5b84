using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Rest;

/// <summary>Single answers, each read as the definition says.</summary>
public sealed class RestLanguageTests
{
    private readonly CancellationToken none = CancellationToken.None;
    private readonly ManualTime time = new();
    private readonly FakeDoor door;

    public RestLanguageTests() =>
        door = new FakeDoor(new FakeRestSystem(new FakeRestOptions { Clock = time.GetUtcNow }), new Uri("https://tasks.example/"));

    [Theory]
    [InlineData("""{"kind":"rateLimited","statuses":[402]}""", 402, "quota", FailureKind.RateLimited)]
    [InlineData("""{"kind":"rateLimited","statuses":[403],"contains":"request_limit_exceeded"}""", 403, """[{"errorCode":"REQUEST_LIMIT_EXCEEDED"}]""", FailureKind.RateLimited)]
    [InlineData("""{"kind":"rateLimited","statuses":[403],"contains":"REQUEST_LIMIT_EXCEEDED"}""", 403, """[{"errorCode":"INSUFFICIENT_ACCESS"}]""", FailureKind.Rejected)]
    [InlineData("""{"kind":"auth","contains":"invalid token"}""", 400, "Invalid Token", FailureKind.Auth)]
    [InlineData("""{"kind":"rejected","path":"errors"}""", 200, """{"id":"1","errors":[{"message":"canary"}]}""", FailureKind.Rejected)]
    [InlineData("""{"kind":"rejected","path":"errors"}""", 200, """{"id":"1","errors":[]}""", null)]
    [InlineData("""{"kind":"rejected","path":"error"}""", 200, """{"id":"1","error":null}""", null)]
    [InlineData("""{"kind":"rejected","path":"ok","equals":false}""", 200, """{"id":"1","ok":false}""", FailureKind.Rejected)]
    [InlineData("""{"kind":"rejected","path":"ok","equals":false}""", 200, """{"id":"1","ok":true}""", null)]
    [InlineData("""{"kind":"transient","statuses":[423]}""", 423, "", FailureKind.Transient)]
    [InlineData("""{"kind":"precondition","path":"code","equals":7}""", 400, """{"code":7}""", FailureKind.Precondition)]
    public async Task Error_form_decides_over_the_status(string rule, int status, string body, FailureKind? kind)
    {
        var connector = Connector("""{"errors":[@rule],"resources":{"TASK":{"path":"/tasks","id":"id"}}}""".Replace("@rule", rule));

        Answer(status, body);
        var read = await connector.GetAsync("TASK", "1", none);

        if (kind is null) read.ShouldBeOfType<ReadReply.Found>();
        else read.ShouldBeOfType<ReadReply.Failed>().Failure.Kind.ShouldBe(kind.Value);
        (read as ReadReply.Failed)?.Failure.Message.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Error_that_passes_leaves_a_write_in_doubt_and_one_that_is_final_does_not()
    {
        var connector = Connector("""
            {"errors":[{"kind":"transient","statuses":[200],"contains":"busy"},{"kind":"rejected","statuses":[500],"contains":"duplicate"}],"resources":{"TASK":{"path":"/tasks","id":"id"}}}
            """);

        Answer(200, """{"error":"busy"}""");
        (await connector.CreateAsync("TASK", FieldValue.Of(), "op_1", none)).ShouldBeOfType<WriteReply.Unknown>();
        Answer(500, "Insert failed, duplicate id");
        (await connector.CreateAsync("TASK", FieldValue.Of(), "op_1", none)).ShouldBeOfType<WriteReply.Failed>();
    }

    [Theory]
    [InlineData("""{"resetHeader":"X-Reset"}""", 429, "X-Reset", "1772366490", 90.0)]
    [InlineData("""{"resetHeader":"X-Reset","resetFormat":"unixMilliseconds"}""", 429, "X-Reset", "1772366490000", 90.0)]
    [InlineData("""{"resetHeader":"X-Reset","resetFormat":"seconds"}""", 429, "X-Reset", "30", 30.0)]
    [InlineData("""{"resetHeader":"X-Reset","resetFormat":"milliseconds"}""", 429, "X-Reset", "1500", 1.5)]
    [InlineData("""{"resetHeader":"X-Reset","resetFormat":"iso"}""", 429, "X-Reset", "2026-03-01T12:00:10Z", 10.0)]
    [InlineData("""{"resetHeader":"X-Reset"}""", 429, "X-Reset", "1772366300", 0.0)]
    [InlineData("""{"resetHeader":"X-Reset"}""", 429, "X-Reset", "4102444800", 86_400.0)]
    [InlineData("""{"resetHeader":"X-Reset","resetFormat":"seconds"}""", 429, "X-Reset", "604800", 86_400.0)]
    [InlineData("""{"resetHeader":"X-Reset","wait":10}""", 429, "X-Reset", "soon", 10.0)]
    [InlineData("""{"resetHeader":"X-Reset","wait":10}""", 429, "Retry-After", "5", 5.0)]
    [InlineData("""{"wait":10}""", 429, "X-Other", "5", 10.0)]
    [InlineData("""{"resetHeader":"X-Reset","resetFormat":"seconds"}""", 429, "X-Reset", "1772366490", null)]
    public async Task Wait_is_what_the_headers_say(string limit, int status, string header, string value, double? seconds)
    {
        var connector = Connector("""{"rateLimit":@limit,"resources":{"TASK":{"path":"/tasks","id":"id"}}}""".Replace("@limit", limit));
        Answer(status, "", (header, value));

        var failure = (await connector.GetAsync("TASK", "1", none)).ShouldBeOfType<ReadReply.Failed>().Failure;

        (failure.Kind, failure.RetryAfter).ShouldBe((FailureKind.RateLimited, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null));
    }

    [Theory]
    [InlineData("0", FailureKind.RateLimited)]
    [InlineData("3", FailureKind.Rejected)]
    public async Task Forbidden_with_nothing_left_is_too_many_requests(string left, FailureKind kind)
    {
        var connector = Connector("""{"rateLimit":{"remainingHeader":"X-Left"},"resources":{"TASK":{"path":"/tasks","id":"id"}}}""");
        Answer(403, "", ("X-Left", left));

        (await connector.GetAsync("TASK", "1", none)).ShouldBeOfType<ReadReply.Failed>().Failure.Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("https://tasks.example/other?p=2", "/other?p=2")]
    [InlineData("HTTPS://TASKS.example:443/tasks?p=2", "/tasks?p=2")]
    [InlineData("/tasks?p=2", "/tasks?p=2")]
    [InlineData("?p=2", "/tasks?p=2")]
    [InlineData("http://tasks.example/tasks?p=2", null)]
    [InlineData("https://tasks.example:8443/tasks?p=2", null)]
    [InlineData("https://evil.example/tasks?p=2", null)]
    [InlineData("//evil.example/tasks?p=2", null)]
    [InlineData("https://user@tasks.example/tasks?p=2", null)]
    [InlineData("https://tasks.example@evil.example/", null)]
    [InlineData("\\\\evil.example\\tasks", null)]
    [InlineData("file:///etc/passwd", null)]
    public async Task Next_address_is_followed_on_the_same_host_only(string told, string? asked)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"items","paging":{"kind":"nextUrl","nextPath":"next"}}}}}""");
        Answer(200, FieldValue.Of(("items", FieldValue.List.Empty), ("next", FieldValue.Of(told))).ToJson());

        var reply = await connector.ListAsync(new ListRequest("TASK"), none);

        if (asked is null)
        {
            reply.ShouldBeOfType<ListReply.Failed>().Failure.Message.ShouldContain("another host");
            return;
        }
        await connector.ListAsync(new ListRequest("TASK", reply.ShouldBeOfType<ListReply.Page>().NextPageToken), none);
        door.Requests[^1].Uri.AbsoluteUri.ShouldBe($"https://tasks.example{asked}");
    }

    [Theory]
    [InlineData("100:0:https://evil.example/")]
    [InlineData("100:0://evil.example/x")]
    [InlineData("100:0:/\\evil.example")]
    [InlineData("100:0:@evil.example/")]
    [InlineData("0:0:/tasks")]
    [InlineData("x:0:/tasks")]
    public async Task Forged_page_token_leads_nowhere_else(string token)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"paging":{"kind":"link"}}}}}""");

        await connector.ListAsync(new ListRequest("TASK", token), none);

        door.Requests.ShouldAllBe(request => request.Uri.Host == "tasks.example");
    }

    [Theory]
    [InlineData("""{"kind":"cursor","cursorParam":"c","cursorPath":"next"}""", """{"items":[{"id":"1"}],"next":"a"}""", false)]
    [InlineData("""{"kind":"nextUrl","nextPath":"next"}""", """{"items":[{"id":"1"}],"next":"/tasks?c=a"}""", false)]
    [InlineData("""{"kind":"cursor","cursorParam":"c","cursorPath":"next"}""", """{"items":[],"next":"a"}""", true)]
    [InlineData("""{"kind":"nextUrl","nextPath":"next"}""", """{"items":[],"next":"/tasks?c=a"}""", true)]
    public async Task Page_that_leads_to_itself_is_no_endless_listing_and_an_empty_one_is_the_end(string paging, string body, bool isEnd)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"items","paging":@paging}}}}""".Replace("@paging", paging));
        Answer(200, body);
        var first = (await connector.ListAsync(new ListRequest("TASK"), none)).ShouldBeOfType<ListReply.Page>();
        Answer(200, body);

        var again = await connector.ListAsync(new ListRequest("TASK", first.NextPageToken), none);

        if (isEnd) again.ShouldBeOfType<ListReply.Page>().NextPageToken.ShouldBeNull();
        else again.ShouldBeOfType<ListReply.Failed>().Failure.Message.ShouldContain("this one again");
    }

    [Theory]
    [InlineData("""</tasks?c=1>; rel="first", <tasks?c=2>; rel="prefetch next" """, "/tasks?c=2")]
    [InlineData("""<?c=2>; title="a, b; rel=last"; REL=Next""", "/tasks?c=2")]
    [InlineData("""<?c=2>; title="\"; rel=last"; rel=next""", "/tasks?c=2")]
    [InlineData("""<?c=1>; rel="prev"; title="; rel=next" """, null)]
    public async Task Next_link_is_told_by_its_own_relation_alone(string links, string? asked)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"paging":{"kind":"link"}}}}}""");
        Answer(200, "[]", ("Link", links));
        var next = (await connector.ListAsync(new ListRequest("TASK"), none)).ShouldBeOfType<ListReply.Page>().NextPageToken;
        if (next is not null) await connector.ListAsync(new ListRequest("TASK", next), none);

        (next is null ? null : door.Requests[^1].Uri.PathAndQuery).ShouldBe(asked);
    }

    [Theory]
    [InlineData("", "application/json", "application/json")]
    [InlineData(""","contentType":"application/vnd.api+json" """, "application/vnd.api+json", "application/vnd.api+json")]
    [InlineData(""","update":{"contentType":"application/merge-patch+json"}""", "application/json", "application/merge-patch+json")]
    [InlineData(""","contentType":"application/ld+json","create":{"contentType":"application/json"}""", "application/json", "application/ld+json")]
    public async Task Bodies_are_called_what_the_system_calls_them(string types, string created, string updated)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","delete":{"archive":{"path":"closed","value":true}}@types}}}""".Replace("@types", types));

        await connector.CreateAsync("TASK", FieldValue.Of(), "op_1", none);
        await connector.UpdateAsync("TASK", "1", FieldValue.Of(), null, null, "op_2", none);
        await connector.DeleteAsync("TASK", "1", null, null, "op_3", none);

        door.Requests.Select(request => request.ContentType).ShouldBe([created, updated, updated]);
    }

    [Theory]
    [InlineData("""{"archive":{"path":"closed","value":true}}""", """{"closed":true,"rev":7}""", FailureKind.Precondition)]
    [InlineData("""{"archive":{"path":"closed","value":true},"method":"PATCH"}""", """{"closed":true}""", FailureKind.Rejected)]
    public async Task Archiving_by_an_update_says_which_state_it_was_made_from(string delete, string body, FailureKind kind)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","version":"rev","precondition":{"kind":"versionField"},"delete":@delete}}}""".Replace("@delete", delete));
        Answer(409, "");

        var answer = await connector.DeleteAsync("TASK", "1", FieldValue.ParseOrThrow("""{"id":"1","rev":7}"""), "7", "op_1", none);

        Sent(0).ShouldBe(body);
        answer.ShouldBeOfType<WriteReply.Failed>().Failure.Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("""{"items":[],"next":null}""")]
    [InlineData("""{"items":[],"next":""}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":[],"next":"b","more":false}""")]
    public async Task Cursor_listing_ends_without_a_cursor_or_when_it_says_so(string body)
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"items","paging":{"kind":"cursor","cursorParam":"c","cursorPath":"next","morePath":"more"}}}}}""");
        Answer(200, body);

        (await connector.ListAsync(new ListRequest("TASK"), none)).ShouldBeOfType<ListReply.Page>().NextPageToken.ShouldBeNull();
    }

    [Fact]
    public async Task Cursor_may_come_in_a_header()
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"paging":{"kind":"cursor","cursorParam":"first_id","cursorHeader":"X-Next-ID"}}}}}""");
        Answer(200, "[]", ("X-Next-ID", "77"));
        var page = (await connector.ListAsync(new ListRequest("TASK"), none)).ShouldBeOfType<ListReply.Page>();
        Answer(200, "[]");
        await connector.ListAsync(new ListRequest("TASK", page.NextPageToken), none);

        door.Requests[^1].Uri.Query.ShouldBe("?first_id=77");
    }

    [Theory]
    [InlineData("iso", "{since}", "since=2026-03-01T12%3A00%3A00.000Z")]
    [InlineData("unixSeconds", "{since}", "since=1772366400")]
    [InlineData("unixMilliseconds", "{since}", "since=1772366400000")]
    [InlineData("date", "{since}", "since=2026-02-28")]
    [InlineData("iso", ">{since}", "since=%3E2026-03-01T12%3A00%3A00.000Z")]
    [InlineData("iso", "SELECT Id FROM Task WHERE SystemModstamp >= {since}", "since=SELECT%20Id%20FROM%20Task%20WHERE%20SystemModstamp%20%3E%3D%202026-03-01T12%3A00%3A00.000Z")]
    public async Task Filter_replaces_the_constant_of_the_same_name(string format, string template, string query)
    {
        var connector = Connector("""
            {"resources":{"TASK":{"path":"/tasks","id":"id","list":{"query":{"since":"everything"},"updatedSince":{"param":"since","format":"@format","template":"@template"}}}}}
            """.Replace("@format", format).Replace("@template", template));
        await connector.ListAsync(new ListRequest("TASK"), none);
        await connector.ListAsync(new ListRequest("TASK", UpdatedSince: ManualTime.Start), none);

        door.Requests.Select(request => request.Uri.Query).ShouldBe(["?since=everything", $"?{query}"]);
    }

    [Fact]
    public async Task Listing_by_post_has_its_parameters_in_the_body_each_in_its_kind()
    {
        var connector = Connector("""
            {"resources":{"TASK":{"path":"/tasks","id":"id","list":{"method":"POST","path":"/search","body":{"sorts":["id"]},"query":{"v":"3"},"items":"results",
              "paging":{"kind":"cursor","cursorParam":"paging.after","cursorPath":"next","sizeParam":"limit","size":50},
              "updatedSince":{"param":"filters","template":"[{\"value\":\"{since}\"}]","format":"unixMilliseconds"}}}}}
            """);
        Answer(200, """{"results":[],"next":"12"}""");
        var page = (await connector.ListAsync(new ListRequest("TASK", UpdatedSince: ManualTime.Start), none)).ShouldBeOfType<ListReply.Page>();
        Answer(200, """{"results":[]}""");
        await connector.ListAsync(new ListRequest("TASK", page.NextPageToken, ManualTime.Start), none);

        (door.Requests[0].Method, door.Requests[0].Uri.PathAndQuery, Sent(0)).ShouldBe(("POST", "/search?v=3", """{"filters":[{"value":"1772366400000"}],"limit":50,"sorts":["id"]}"""));
        Sent(1).ShouldBe("""{"filters":[{"value":"1772366400000"}],"limit":50,"paging":{"after":"12"},"sorts":["id"]}""");
    }

    [Fact]
    public async Task Writes_are_wrapped_marked_and_stripped_as_the_definition_says()
    {
        var connector = Connector("""
            {"resources":{"TASK":{"path":"/tasks","id":"id","version":"rev","precondition":{"kind":"versionField"},"wrap":"data.task",
              "create":{"marker":"external.key","clientId":{"field":"uid","format":"operation"}},
              "delete":{"archive":{"path":"deletedAt","value":"{now}"},"method":"PATCH"},"deletedWhen":{"path":"deletedAt"}},
             "EVENT":{"path":"/events","id":"id","update":{"method":"PUT","mode":"full","omit":["created","meta.by"]}}}}
            """);
        var title = FieldValue.Of(("title", FieldValue.Of("A")));

        await connector.CreateAsync("TASK", title, "op_1", none);
        await connector.UpdateAsync("TASK", "1", title, FieldValue.ParseOrThrow("""{"id":"1","rev":7}"""), "7", "op_2", none);
        await connector.DeleteAsync("TASK", "1", null, "7", "op_3", none);
        await connector.UpdateAsync("EVENT", "1", title, FieldValue.ParseOrThrow("""{"id":"1","created":"x","meta":{"by":"y","z":1}}"""), null, "op_4", none);

        Sent(0).ShouldBe("""{"data":{"task":{"external":{"key":"op_1"},"title":"A","uid":"op_1"}}}""");
        Sent(1).ShouldBe("""{"data":{"task":{"rev":7,"title":"A"}}}""");
        Sent(2).ShouldBe("""{"data":{"task":{"deletedAt":"2026-03-01T12:00:00.000Z"}}}""");
        Sent(3).ShouldBe("""{"id":"1","meta":{"z":1},"title":"A"}""");
    }

    [Theory]
    [InlineData("""{"id":"9"}""", """{"success":true,"id":"9"}""", "9", false)]
    [InlineData("""{"answer":"partial"}""", """{"id":"9","title":"A"}""", "9", false)]
    [InlineData("""{"answer":"whole"}""", """{"id":"9"}""", "9", true)]
    [InlineData("""{"item":"doc"}""", """{"message":"made","doc":{"id":"9","title":"A"}}""", "9", true)]
    [InlineData("""{"id":"result.key"}""", """{"result":{"key":"9"}}""", "9", false)]
    public async Task Answer_to_a_create_is_read_as_the_definition_says(string create, string body, string id, bool isWhole)
    {
        var rule = create.Contains("\"id\":\"9\"") ? "{}" : create;
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","create":@rule}}}""".Replace("@rule", rule));
        Answer(201, body);

        var record = (await connector.CreateAsync("TASK", FieldValue.Of(("title", FieldValue.Of("A"))), "op_1", none)).ShouldBeOfType<WriteReply.Done>().Record;

        (record.Id, record.Document.IsAbsent).ShouldBe((id, !isWhole));
    }

    [Theory]
    [InlineData("""{"results":[{"id":"5","key":"op_1"}]}""", typeof(FindReply.Found))]
    [InlineData("""{"results":[{"id":"5","key":"op_1"},{"id":"6","key":"op_2"}]}""", typeof(FindReply.Found))]
    [InlineData("""{"results":[{"id":"5","key":"op_1"},{"id":"6","key":"op_1"}]}""", typeof(FindReply.Several))]
    [InlineData("""{"results":[]}""", typeof(FindReply.NotThere))]
    [InlineData("""{"results":[{"id":"5","key":"op_2"}]}""", typeof(FindReply.NotThere))]
    [InlineData("""{"results":[{"id":"5","key":"op_2"}],"next":"a"}""", typeof(FindReply.NoWay))]
    [InlineData("""{"other":[]}""", typeof(FindReply.Failed))]
    public async Task Marker_finds_what_a_create_made(string body, Type reply)
    {
        var connector = Connector("""
            {"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"results","paging":{"kind":"cursor","cursorParam":"c","cursorPath":"next"}},
              "create":{"marker":"key","find":{"param":"where","template":"{\"key\":\"{operation}\"}"}}}}}
            """);
        Answer(200, body);

        (await connector.FindCreatedAsync("TASK", "op_1", none)).ShouldBeOfType(reply);

        door.Requests[^1].Uri.Query.ShouldBe("?where=%7B%22key%22%3A%22op_1%22%7D");
    }

    [Fact]
    public async Task Id_of_ours_that_is_taken_means_that_the_create_was_done_before()
    {
        var connector = Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id","create":{"clientId":{"field":"id"}}}}}""");
        Answer(409, "");

        (await connector.CreateAsync("TASK", FieldValue.Of(), "op_1", none)).ShouldBeOfType<WriteReply.Unknown>().HttpStatus.ShouldBe(409);
        (await Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id"}}}""").FindCreatedAsync("TASK", "op_1", none)).ShouldBeOfType<FindReply.NoWay>();
    }

    [Theory]
    [InlineData("""{"user":{"id":1}}""", true)]
    [InlineData("""{"user":null}""", false)]
    [InlineData("<html>", false)]
    public async Task Test_wants_to_see_what_a_good_answer_holds(string body, bool good)
    {
        var connector = Connector("""{"test":{"path":"/me","present":"user"},"resources":{"TASK":{"path":"/tasks","id":"id"}}}""");
        Answer(200, body);

        var reply = await connector.TestAsync(none);

        if (good) reply.ShouldBeOfType<TestReply.Reached>();
        else reply.ShouldBeOfType<TestReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Auth);
    }

    private void Answer(int status, string body, params (string Name, string Value)[] headers) =>
        door.Instead = new OutboundReply.Answered(status, [.. headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(body));

    private string Sent(int index) => Encoding.UTF8.GetString(door.Requests[index].Body!.Value.Span);

    private RestConnector Connector(string definition)
    {
        BaseUrl.TryParse("https://tasks.example", out var baseUrl, out _).ShouldBeTrue();
        return new RestConnector(KnownGood.Definition(definition), baseUrl!, new Credentials.BearerToken("t"), door, time);
    }
}
