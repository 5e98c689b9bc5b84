using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class IntegrationsApiTests
{
    private const string Root = "/api/admin/integrations";

    [Fact]
    public async Task List_has_F025s_shape()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2", SyncStatus.FAILED));
        await front.StoreAsync(Samples.Conflict());
        await front.StoreAsync(new CounterRow { Name = Storage.Counters.Syncs("int_1"), Value = 1240 });

        var reply = await front.GetAsync(Root);

        reply.ShouldBeOk("""
            {"integrations":[{"id":"int_1","name":"Main Asana Workspace","type":"ASANA","status":"ACTIVE",
              "lastSyncAt":"2025-12-18T14:30:00.000Z","lastSuccessAt":"2025-12-18T14:30:00.000Z","syncFrequency":"HOURLY",
              "stats":{"totalSyncs":1240,"successRate":50,"pendingConflicts":1,"lastErrorCount":0}}],"nextCursor":null}
            """);
    }

    [Fact]
    public async Task List_pages_by_name()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration("int_1", "Überfälle & more"), Samples.Integration("int_2", "Alpha"), Samples.Integration("int_3", "beta"));
        var (names, next) = (new List<string?>(), "");

        do
        {
            var page = (await front.GetAsync($"{Root}?limit=1{next}")).Json;
            names.AddRange(page.GetProperty("integrations").EnumerateArray().Select(row => row.GetProperty("name").GetString()));
            next = page.GetProperty("nextCursor").GetString() is { } cursor ? "&cursor=" + cursor : null;
        }
        while (next is not null);

        names.ShouldBe(["Alpha", "beta", "Überfälle & more"]);
    }

    [Theory]
    [InlineData("?status=ACTIVE", 1)]
    [InlineData("?status=PAUSED", 0)]
    [InlineData("?type=ASANA&status=ACTIVE", 1)]
    [InlineData("?type=TRELLO", 0)]
    public async Task List_is_filtered(string query, int expected)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());

        var reply = await front.GetAsync(Root + query);

        reply.Json.GetProperty("integrations").GetArrayLength().ShouldBe(expected);
    }

    [Theory]
    [InlineData("?status=active", "status")]
    [InlineData("?status=1", "status")]
    [InlineData("?type=", "type")]
    [InlineData("?status=ACTIVE&status=PAUSED", "status")]
    [InlineData("?stauts=ACTIVE", "stauts")]
    public async Task Wrong_query_is_refused_and_named(string query, string named)
    {
        await using var front = await Front.StartAsync();

        var reply = await front.GetAsync(Root + query);

        reply.ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([named]);
    }

    [Fact]
    public async Task Detail_shows_settings_and_endpoint_but_no_secret()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());

        var reply = await front.GetAsync(Root + "/int_1");

        reply.Status.ShouldBe(200);
        reply.Json.GetProperty("deletePolicy").GetString().ShouldBe("PROPAGATE");
        reply.Json.GetProperty("hasCredentials").GetBoolean().ShouldBeTrue();
        reply.Json.GetProperty("webhookEndpoint").GetString().ShouldBe("https://concord.example.org/api/webhooks/integrations/int_1/receive");
        reply.Text.ShouldNotContain("sealed");
    }

    [Fact]
    public async Task Detail_of_an_unknown_id_is_not_found()
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(Root + "/int_none")).ShouldBeProblem(404, "integration-not-found").Detail!.ShouldContain("int_none");
    }

    [Fact]
    public async Task Create_hands_the_body_to_a_new_grain_and_passes_its_answer_on()
    {
        await using var front = await Front.StartAsync();
        const string Made = """{"success":true,"integration":{"id":"int_9","name":"A","status":"ACTIVE"}}""";
        front.Grains.Reply = _ => Answer.Done(Made);

        var reply = await front.PostAsync(Root, """{"name":"A"}""");

        reply.ShouldBeOk(Made);
        var call = front.Grains.Calls.ShouldHaveSingleItem();
        call.Key.ShouldStartWith("integration/int_");
        call.ShouldSatisfyAllConditions(
            () => call.Method.ShouldBe(nameof(IIntegrationGrain.Create)),
            () => call.Argument.ShouldBe("""{"name":"A"}"""),
            () => call.Actor.ShouldBe("tok_admin_setting"));
    }

    [Theory]
    [InlineData("POST", "", Verdict.Invalid, "integration-invalid", 400)]
    [InlineData("POST", "", Verdict.Unreachable, "connection-failed", 400)]
    [InlineData("POST", "", Verdict.Unauthorised, "credentials-refused", 400)]
    [InlineData("POST", "/test", Verdict.Unreachable, "connection-failed", 400)]
    [InlineData("POST", "/test", Verdict.Unauthorised, "credentials-refused", 400)]
    [InlineData("PUT", "/int_1", Verdict.NotFound, "integration-not-found", 404)]
    [InlineData("PUT", "/int_1", Verdict.Stale, "integration-stale", 409)]
    [InlineData("DELETE", "/int_1", Verdict.NotFound, "integration-not-found", 404)]
    [InlineData("GET", "/int_1/test", Verdict.Unreachable, "connection-failed", 502)]
    [InlineData("GET", "/int_1/test", Verdict.Unauthorised, "credentials-refused", 401)]
    [InlineData("GET", "/int_1/test", Verdict.Invalid, "api-version-incompatible", 400)]
    [InlineData("GET", "/int_1/test", Verdict.NotFound, "integration-not-found", 404)]
    [InlineData("POST", "/int_1/sync", Verdict.Refused, "approval-pending", 409)]
    [InlineData("POST", "/int_1/pause", Verdict.NotFound, "integration-not-found", 404)]
    public async Task Each_verdict_has_its_status(string method, string path, Verdict verdict, string code, int status)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(verdict, code, "Do this.", verdict == Verdict.Stale ? """{"version":4}""" : null);

        var reply = await front.SendAsync(new HttpMethod(method), Root + path, method is "GET" or "DELETE" ? null : "{}");

        reply.ShouldBeProblem(status, code).Detail.ShouldBe("Do this.");
        if (verdict == Verdict.Stale)
            reply.Json.GetProperty("current").GetProperty("version").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task Problems_of_a_body_come_all_at_once()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Invalid("request-invalid", "Mend it.", [new("name", "Is taken."), new("mappings[0].x", "Is unknown.")]);

        var reply = await front.PostAsync(Root, """{"name":"A"}""");

        reply.ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["name", "mappings[0].x"]);
    }

    [Theory]
    [InlineData("pause", """{"status":"PAUSED"}""")]
    [InlineData("resume", """{"status":"ACTIVE"}""")]
    public async Task Pausing_and_resuming_are_updates(string verb, string body)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync($"{Root}/int_1/{verb}")).Status.ShouldBe(200);

        var call = front.Grains.Calls.ShouldHaveSingleItem();
        call.ShouldBe(new("integration/int_1", nameof(IIntegrationGrain.Update), body, "tok_admin_setting"));
    }

    [Fact]
    public async Task Sync_passes_its_wishes_on()
    {
        await using var front = await Front.StartAsync();

        await front.PostAsync(Root + "/int_1/sync", """{"direction":"BRITEPOOL_TO_EXTERNAL","dataTypes":["TASKS"],"fullSync":true,"dryRun":true}""");

        var request = front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBeOfType<SyncRequest>();
        request.ShouldSatisfyAllConditions(
            () => request.Direction.ShouldBe("BRITEPOOL_TO_EXTERNAL"),
            () => request.DataTypes.ShouldBe(["TASKS"]),
            () => request.FullSync.ShouldBe(true),
            () => request.DryRun.ShouldBeTrue());
    }

    [Fact]
    public async Task Sync_without_a_body_takes_the_defaults()
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Root + "/int_1/sync")).Status.ShouldBe(200);

        var request = front.Grains.Calls.ShouldHaveSingleItem().Argument.ShouldBeOfType<SyncRequest>();
        request.ShouldSatisfyAllConditions(
            () => request.Direction.ShouldBeNull(),
            () => request.DataTypes.ShouldBeEmpty(),
            () => request.FullSync.ShouldBeNull());
    }

    [Fact]
    public async Task Wrong_sync_wishes_are_all_named_and_reach_no_grain()
    {
        await using var front = await Front.StartAsync();

        var reply = await front.PostAsync(Root + "/int_1/sync", """{"direction":"both","dataTypes":["TASKS","CATS",1],"fullSync":"yes"}""");

        reply.ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["direction", "dataTypes[1]", "dataTypes[2]", "fullSync"]);
        front.Grains.Calls.ShouldBeEmpty();
    }
}
