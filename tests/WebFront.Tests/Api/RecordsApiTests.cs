using Concord.Grains;
using Concord.Grains.Records;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class RecordsApiTests
{
    private const string Root = "/api/records/TASK";

    private const string Stored = """
        {"id":"task_1","type":"TASK","version":2,"fields":{"title":"A","status":"TODO"},"externalSyncEnabled":true,"externalMetadata":{"gid":"12"},
         "lastExternalSyncAt":null,"createdAt":"2025-12-18T14:30:00.000Z","updatedAt":"2025-12-18T14:30:00.000Z","deletedAt":null}
        """;

    [Fact]
    public async Task A_record_has_the_contracts_shape_and_its_version_as_ETag()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1", """{"status":"TODO","title":"A"}"""));

        var reply = await front.GetAsync(Root + "/task_1");

        reply.ShouldBeOk(Stored.Replace("""{"title":"A","status":"TODO"}""", """{"status":"TODO","title":"A"}"""));
        reply.Header("ETag").ShouldBe("\"2\"");
    }

    [Fact]
    public async Task A_deleted_record_is_404_and_says_where_its_history_is()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1", deletedAt: Samples.Time));

        (await front.GetAsync(Root + "/task_1")).ShouldBeProblem(404, "record-deleted").Detail!.ShouldContain("/api/records/TASK/task_1/history");
    }

    [Theory]
    [InlineData("", "task_1,task_2")]
    [InlineData("?includeDeleted=true", "task_1,task_2,task_3")]
    [InlineData("?fields.status=TODO", "task_1")]
    [InlineData("?fields.isMilestone=true", "task_2")]
    [InlineData("?fields.title=B&fields.status=TODO", "")]
    [InlineData("?updatedSince=2025-12-18T14:30:00Z", "task_1,task_2")]
    [InlineData("?updatedSince=2025-12-18T14:30:00.001Z", "")]
    [InlineData("?limit=1", "task_1")]
    [InlineData("?cursor=task_1", "task_2")]
    public async Task List_is_filtered_and_paged(string query, string ids)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(
            Samples.Record("task_1"),
            Samples.Record("task_2", """{"title":"B","status":"COMPLETED","isMilestone":true}"""),
            Samples.Record("task_3", deletedAt: Samples.Time));

        var reply = await front.GetAsync(Root + query);

        string.Join(',', reply.Json.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Fact]
    public async Task History_is_newest_first_and_pages()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1"));
        await front.StoreAsync(Samples.Version("task_1", 1), Samples.Version("task_1", 2));

        var first = await front.GetAsync(Root + "/task_1/history?limit=1");
        var second = await front.GetAsync($"{Root}/task_1/history?limit=1&cursor={first.Json.GetProperty("nextCursor").GetString()}");

        first.Json.GetProperty("history")[0].GetProperty("version").GetInt32().ShouldBe(2);
        second.ShouldBeOk("""
            {"history":[{"version":1,"at":"2025-12-18T14:30:00.000Z","origin":"person","cause":"tok_1","deleted":false,"changedFields":["title"],"fields":{"title":"A"}}],"nextCursor":null}
            """);
    }

    [Theory]
    [InlineData("GET", "/api/records/CAT")]
    [InlineData("GET", "/api/records/task")]
    [InlineData("POST", "/api/records/CAT")]
    [InlineData("GET", "/api/records/CAT/cat_1")]
    [InlineData("GET", "/api/records/CAT/cat_1/history")]
    [InlineData("DELETE", "/api/records/CAT/cat_1")]
    public async Task An_unknown_type_is_404_and_names_the_known_ones(string method, string path)
    {
        await using var front = await Front.StartAsync();

        (await front.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null)).ShouldBeProblem(404, "unknown-type").Detail!.ShouldContain("TASK");

        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/history")]
    public async Task An_unknown_record_is_404(string suffix)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync($"{Root}/task_none{suffix}")).ShouldBeProblem(404, "record-not-found");
    }

    [Fact]
    public async Task Create_makes_an_id_of_the_type_and_answers_with_the_record()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Done(Stored);

        var reply = await front.PostAsync(Root, """{"fields":{"title":"A"},"externalSyncEnabled":false}""");

        reply.ShouldBeOk(Stored);
        reply.Header("ETag").ShouldBe("\"2\"");
        var call = front.Grains.Calls.ShouldHaveSingleItem();
        call.Key.ShouldStartWith("record/TASK/task_");
        call.Argument.ShouldBe(new RecordEdit(EditKind.Create, """{"title":"A"}""", """{"externalSyncEnabled":false}""", null, "tok_admin_setting"));
    }

    [Theory]
    [InlineData("PATCH", """{"fields":{"title":null}}""", EditKind.Patch, """{"title":null}""", null)]
    [InlineData("PATCH", """{"externalMetadata":{"a":1}}""", EditKind.Patch, "{}", """{"externalMetadata":{"a":1}}""")]
    [InlineData("PUT", """{"fields":{"title":"B"}}""", EditKind.Replace, """{"title":"B"}""", null)]
    [InlineData("DELETE", null, EditKind.Delete, null, null)]
    public async Task Edits_reach_the_records_grain(string method, string? body, EditKind kind, string? fields, string? settings)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Done(Stored);

        (await front.SendAsync(new HttpMethod(method), Root + "/task_1", body)).ShouldBeOk(Stored);

        var call = front.Grains.Calls.ShouldHaveSingleItem();
        call.Key.ShouldBe("record/TASK/task_1");
        call.Argument.ShouldBe(new RecordEdit(kind, fields, settings, null, "tok_admin_setting"));
    }

    [Theory]
    [InlineData("\"7\"", 7L)]
    [InlineData("*", null)]
    public async Task If_Match_is_handed_on(string header, long? version)
    {
        await using var front = await Front.StartAsync();

        await front.SendAsync(HttpMethod.Delete, Root + "/task_1", more: request => request.Headers.TryAddWithoutValidation("If-Match", header));

        front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBeOfType<RecordEdit>().IfVersion.ShouldBe(version);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("W/\"7\"")]
    [InlineData("\"seven\"")]
    [InlineData("\"7\", \"8\"")]
    public async Task An_unreadable_If_Match_is_400(string header)
    {
        await using var front = await Front.StartAsync();

        var reply = await front.SendAsync(HttpMethod.Patch, Root + "/task_1", "{}", more: request => request.Headers.TryAddWithoutValidation("If-Match", header));

        reply.ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["If-Match"]);
        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData("PATCH", "/task_1", "record-stale", 412)]
    [InlineData("POST", "", "record-exists", 409)]
    public async Task A_stale_edit_is_refused_with_the_present_record(string method, string path, string code, int status)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(Verdict.Stale, code, "Look again.", Stored);

        var reply = await front.SendAsync(new(method), Root + path, """{"fields":{}}""", more: request => request.Headers.TryAddWithoutValidation("If-Match", "\"1\""));

        reply.ShouldBeProblem(status, code).Json.GetProperty("current").GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("POST", "", """{}""", "fields")]
    [InlineData("POST", "", """{"fields":null}""", "fields")]
    [InlineData("POST", "", """{"fields":[]}""", "fields")]
    [InlineData("PUT", "/task_1", """{"externalSyncEnabled":true}""", "fields")]
    [InlineData("PATCH", "/task_1", """{"fields":null}""", "fields")]
    [InlineData("POST", "", """{"fields":{},"externalSyncEnabled":"no","externalMetadata":[1]}""", "externalSyncEnabled,externalMetadata")]
    [InlineData("PATCH", "/task_1", """{"externalSyncEnabled":0}""", "externalSyncEnabled")]
    [InlineData("PATCH", "/task_1", """{"title":"A","version":3,"deletedAt":null}""", "title,version,deletedAt")]
    public async Task A_wrong_body_names_every_place_and_changes_nothing(string method, string path, string body, string paths)
    {
        await using var front = await Front.StartAsync();

        (await front.SendAsync(new HttpMethod(method), Root + path, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        await front.ShouldBeUntouchedAsync();
    }
}
