using System.Text.Json;
using Concord.Grains;
using Concord.Grains.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class ConflictsApiTests
{
    private const string Root = "/api/admin/integrations/conflicts";

    [Fact]
    public async Task List_has_F025s_fields_and_shows_the_pending_ones()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict("conf_1"), Samples.Conflict("conf_2", ConflictStatus.RESOLVED));

        var reply = await front.GetAsync(Root);

        var conflict = reply.Json.GetProperty("conflicts").EnumerateArray().ShouldHaveSingleItem();
        JsonSerializer.Serialize(conflict).ShouldStartWith(
            """{"id":"conf_1","integrationName":"Main Asana Workspace","resourceType":"TASK","resourceId":"task_456","conflictedFields":["status","assignedTo"],"""
            + """
            "localData":{"assignedTo":"user_123","status":"IN_PROGRESS"},"externalData":{"assignedTo":"ext_user_789","status":"completed"},"createdAt":"2025-12-18T14:30:00.000Z",
            """.Trim());
        conflict.GetProperty("version").GetInt64().ShouldBe(3);
    }

    [Theory]
    [InlineData("?status=RESOLVED", 1)]
    [InlineData("?integrationId=int_2", 0)]
    [InlineData("?resourceType=TASK&status=IGNORED", 0)]
    [InlineData("?integrationId=int_1&resourceType=TASK", 1)]
    public async Task List_is_filtered(string query, int expected)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict("conf_1"), Samples.Conflict("conf_2", ConflictStatus.RESOLVED));

        (await front.GetAsync(Root + query)).Json.GetProperty("conflicts").GetArrayLength().ShouldBe(expected);
    }

    [Fact]
    public async Task One_conflict_comes_with_its_base()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());

        var reply = await front.GetAsync(Root + "/conf_1");

        reply.Json.GetProperty("baseData").GetProperty("status").GetString().ShouldBe("TODO");
        reply.Json.GetProperty("resolvedData").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Resolving_reaches_the_records_grain_and_its_answer_comes_back()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());
        const string Done = """{"success":true,"conflictId":"conf_1","status":"RESOLVED","appliedChanges":{"task":"task_456","updated":true,"syncedToExternal":false}}""";
        front.Grains.Reply = _ => Answer.Done(Done);

        var reply = await front.PostAsync(Root + "/conf_1/resolve", """{"strategy":"CUSTOM_MERGE","resolvedData":{"status":"COMPLETED"},"pushToExternal":false,"version":3}""");

        reply.ShouldBeOk(Done);
        var call = front.Grains.Calls.ShouldHaveSingleItem();
        call.Key.ShouldBe("record/TASK/task_456");
        call.Argument.ShouldBe(new ConflictChoice("conf_1", "CUSTOM_MERGE", """{"status":"COMPLETED"}""", false, 3, "tok_admin_setting"));
    }

    [Fact]
    public async Task The_outside_follows_unless_told_otherwise()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());

        await front.PostAsync(Root + "/conf_1/resolve", """{"strategy":"LOCAL_WINS"}""");

        front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBe(new ConflictChoice("conf_1", "LOCAL_WINS", null, true, null, "tok_admin_setting"));
    }

    [Fact]
    public async Task Whose_an_outside_record_is_goes_to_the_grain_of_its_id()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict() with { MappingId = null, ResourceId = "", ExternalId = "x7", Candidates = ["task_1", "task_2"] });

        (await front.PostAsync(Root + "/conf_1/resolve", """{"bind":"task_2"}""")).Status.ShouldBe(200);

        front.Grains.Calls.ShouldHaveSingleItem().Key.ShouldBe("external/int_1/TASK/x7");
    }

    [Theory]
    [InlineData("""{"bind":"task_1"}""", "task_1")]
    [InlineData("""{"create":true}""", null)]
    public async Task A_parked_identity_is_bound_or_created(string body, string? bind)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict() with { Candidates = ["task_1"] });

        (await front.PostAsync(Root + "/conf_1/resolve", body)).Status.ShouldBe(200);

        front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBe(new ConflictChoice("conf_1", "LOCAL_WINS", null, true, null, "tok_admin_setting", bind));
    }

    [Theory]
    [InlineData("""{}""", "strategy")]
    [InlineData("""{"strategy":null}""", "strategy")]
    [InlineData("""{"strategy":"MANUAL_REVIEW"}""", "strategy")]
    [InlineData("""{"strategy":"CUSTOM_MERGE"}""", "resolvedData")]
    [InlineData("""{"strategy":"LOCAL_WINS","resolvedData":{"status":"TODO"}}""", "resolvedData")]
    [InlineData("""{"strategy":"CUSTOM_MERGE","resolvedData":[],"pushToExternal":1,"version":"3"}""", "resolvedData,pushToExternal,version")]
    [InlineData("""{"strategy":"LOCAL_WINS","force":true}""", "force")]
    [InlineData("""{"strategy":"LOCAL_WINS","bind":"task_1"}""", "strategy")]
    [InlineData("""{"bind":"task_1","create":true}""", "strategy")]
    [InlineData("""{"create":false}""", "strategy")]
    [InlineData("""{"bind":"task_1"}""", "strategy")]
    [InlineData("""{"create":true}""", "strategy")]
    public async Task Wrong_decisions_are_refused_and_reach_no_grain(string body, string paths)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());

        (await front.PostAsync(Root + "/conf_1/resolve", body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        front.Grains.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_on_an_old_state_is_409_with_the_new_one()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());
        front.Grains.Reply = _ => Answer.Failed(Verdict.Stale, "conflict-stale", "Look again.", """{"id":"conf_1","version":4}""");

        var reply = await front.PostAsync(Root + "/conf_1/resolve", """{"strategy":"LOCAL_WINS","version":2}""");

        var current = reply.ShouldBeProblem(409, "conflict-stale").Json.GetProperty("current");
        JsonElement.DeepEquals(current, (await front.GetAsync(Root + "/conf_1")).Json).ShouldBeTrue(current.GetRawText());
    }

    [Fact]
    public async Task Ignoring_is_a_decision_too()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());

        (await front.PostAsync(Root + "/conf_1/ignore")).Status.ShouldBe(200);

        front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBe(new ConflictChoice("conf_1", "IGNORE", null, false, null, "tok_admin_setting"));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/resolve")]
    [InlineData("POST", "/ignore")]
    public async Task An_unknown_conflict_is_not_found(string method, string verb)
    {
        await using var front = await Front.StartAsync();

        var reply = await front.SendAsync(new HttpMethod(method), $"{Root}/conf_none{verb}", verb == "/resolve" ? """{"strategy":"LOCAL_WINS"}""" : null);

        reply.ShouldBeProblem(404, "conflict-not-found");
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/resolve", """{"strategy":"LOCAL_WINS"}""")]
    [InlineData("/ignore", null)]
    public async Task An_open_identity_is_no_matter_for_a_strategy(string verb, string? body)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict() with { Candidates = ["x7", "x8"] });

        (await front.PostAsync(Root + "/conf_1" + verb, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["bind"]);

        front.Grains.Calls.ShouldBeEmpty();
    }
}
