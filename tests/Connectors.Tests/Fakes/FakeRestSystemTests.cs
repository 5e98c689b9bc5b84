using System.Text.Json.Nodes;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;
using Concord.Fakes.Rest;

namespace Concord.Connectors.Tests.Fakes;

public sealed class FakeRestSystemTests
{
    private readonly ManualTime time = new();
    private readonly List<FakeWebhook> webhooks = [];

    [Fact]
    public void Ledger_tells_who_did_what_when()
    {
        var system = Make();
        system.Seed("tasks", [new JsonObject { ["title"] = "old" }]);

        Send(system, "PATCH", "/tasks/1", """{"title":"new"}""", ("x-concord-operation", "op_1"));
        time.Advance(TimeSpan.FromMinutes(1));
        system.Delete("ann", "tasks", "1");

        system.Ledger.ShouldBe(
        [
            new LedgerEntry(1, ManualTime.Start, "hub", "op_1", "PATCH", "tasks", "1", """{"title":"old","id":1}""", """{"title":"new","id":1}"""),
            new LedgerEntry(2, ManualTime.Start.AddMinutes(1), "ann", null, "DELETE", "tasks", "1", """{"title":"new","id":1}""", null),
        ]);
    }

    [Fact]
    public void Write_of_the_same_is_in_the_ledger_as_no_change()
    {
        var system = Make();
        system.Create("ann", "tasks", new JsonObject { ["title"] = "A" });

        Send(system, "PATCH", "/tasks/1", """{"title":"A"}""");

        system.Ledger.Select(entry => entry.Changed).ShouldBe([true, false]);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/tasks/9", 404)]
    [InlineData("PATCH", "/tasks/9", 404)]
    [InlineData("DELETE", "/tasks/9", 404)]
    [InlineData("POST", "/tasks/1", 404)]
    [InlineData("POST", "/tasks", 500, """{"id":1}""")]
    [InlineData("POST", "/tasks", 400, "{")]
    [InlineData("PUT", "/tasks/1", 400, "[]")]
    public void Refused_request_has_no_effect(string method, string path, int status, string body = "{}")
    {
        var system = Make();
        system.Seed("tasks", [new JsonObject { ["id"] = 1 }]);

        Send(system, method, path, body).Status.ShouldBe(status);

        system.Ledger.ShouldBeEmpty();
    }

    [Fact]
    public void Token_is_asked_for()
    {
        var system = Make(options => options with { Token = "t" });

        Send(system, "GET", "/tasks").Status.ShouldBe(401);
        Send(system, "GET", "/tasks", "", ("Authorization", "Bearer t")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("/tasks", "1,2,3,4", "4")]
    [InlineData("/tasks?_page=2&_limit=3", "4", "4")]
    [InlineData("/tasks?_page=3&_limit=3", "", "4")]
    [InlineData("/tasks?n=2", "2", "1")]
    [InlineData("/tasks?n_gte=3", "3,4", "2")]
    [InlineData("/tasks?n_lte=2&n_ne=1", "2", "1")]
    [InlineData("/tasks?unknown=2", "1,2,3,4", "4")]
    public void List_filters_and_pages_like_json_server(string path, string ids, string total)
    {
        var system = Make();
        system.Seed("tasks", Enumerable.Range(1, 4).Select(n => new JsonObject { ["n"] = n }));

        var reply = Send(system, "GET", path);

        string.Join(',', JsonNode.Parse(reply.Body)!.AsArray().Select(task => task!["id"])).ShouldBe(ids);
        reply.Headers.ShouldContain(("X-Total-Count", total));
    }

    [Fact]
    public void Id_of_a_deleted_record_is_not_given_again()
    {
        var system = Make();
        var id = system.Create("ann", "tasks", []);
        system.Delete("ann", "tasks", id);

        system.Create("ann", "tasks", []).ShouldNotBe(id);
    }

    [Fact]
    public void Faults_play_once_in_order_for_their_method()
    {
        var system = Make();
        system.FailNext(new Fault.AnswerLost(), "POST");
        system.FailNext(new Fault.Error(429, TimeSpan.FromSeconds(7)));
        system.FailNext(new Fault.Error(502, AfterEffect: true));

        var limited = Send(system, "GET", "/tasks");
        (limited.Status, limited.Headers.Single(header => header.Name == "Retry-After").Value).ShouldBe((429, "7"));
        Send(system, "POST", "/tasks").Lost.ShouldBeTrue();
        Send(system, "POST", "/tasks").Status.ShouldBe(502);
        Send(system, "POST", "/tasks").Status.ShouldBe(201);
        system.Ledger.Count.ShouldBe(3);
        system.Requests.ShouldBe(4);
    }

    [Fact]
    public void Stale_reads_show_the_state_before_the_last_writes_for_a_while()
    {
        var system = Make();
        system.Seed("tasks", [new JsonObject { ["title"] = "0" }]);
        time.Advance(TimeSpan.FromMinutes(1));
        system.StaleReads = TimeSpan.FromSeconds(2);
        system.Edit("ann", "tasks", "1", new JsonObject { ["title"] = "1" });
        time.Advance(TimeSpan.FromSeconds(1));
        system.Edit("ann", "tasks", "1", new JsonObject { ["title"] = "2" });
        system.Create("ann", "tasks", []);

        Title().ShouldBe("0");
        Send(system, "GET", "/tasks/2").Status.ShouldBe(404);
        time.Advance(TimeSpan.FromSeconds(1));
        Title().ShouldBe("1");
        time.Advance(TimeSpan.FromSeconds(1));
        Title().ShouldBe("2");
        Send(system, "GET", "/tasks/2").Status.ShouldBe(200);
        system.Read("tasks", "1")!["title"]!.ToString().ShouldBe("2");

        string Title() => JsonNode.Parse(Send(system, "GET", "/tasks/1").Body)!["title"]!.ToString();
    }

    [Fact]
    public void Every_write_sends_a_webhook_that_verifies()
    {
        var system = Make();
        system.Create("ann", "tasks", new JsonObject { ["title"] = "A" });
        Send(system, "PUT", "/tasks/1", """{"title":"B"}""");
        Send(system, "DELETE", "/tasks/1");

        webhooks.Select(webhook => webhook.Event).ShouldBe(["task.created", "task.updated", "task.deleted"]);
        foreach (var webhook in webhooks)
        {
            SignatureVerifier.Verify(SignatureScheme.Default, new WebhookSecrets("whsec_x"), [new("X-Webhook-Signature", webhook.Sign("whsec_x"))], System.Text.Encoding.UTF8.GetBytes(webhook.Body), webhook.At)
                .ShouldBeOfType<SignatureCheck.Valid>();
            DeliveryParser.Parse(
                KnownGood.Definition("""{"resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number"}}}"""), "application/json", [], System.Text.Encoding.UTF8.GetBytes(webhook.Body))
                .ShouldBeOfType<DeliveryReading.Parsed>().Events.ShouldHaveSingleItem().ExternalId.ShouldBe("1");
        }
    }

    [Fact]
    public void Webhooks_are_lost_doubled_and_reordered_as_told()
    {
        var fates = new Queue<WebhookFate>([WebhookFate.Hold, WebhookFate.Duplicate, WebhookFate.Drop, WebhookFate.Hold]);
        var system = Make(options => options with { WebhookFates = _ => fates.Dequeue() });
        for (var i = 0; i < 4; i++) system.Create("ann", "tasks", []);

        webhooks.Select(webhook => webhook.Id).ShouldBe(["evt_2", "evt_2", "evt_1"]);
        system.ReleaseWebhooks();
        webhooks[^1].Id.ShouldBe("evt_4");
    }

    [Fact]
    public void Same_seed_gives_the_same_faults()
    {
        string Run(int seed)
        {
            var faults = new SeededFaults(new Random(seed), new FaultRates(0.2, 0.2, 0.1, 0.1, 0.1));
            var system = Make(options => options with { Faults = faults.Next });
            for (var i = 0; i < 50; i++) Send(system, "POST", "/tasks", $$"""{"n":{{i}}}""");
            return string.Join('\n', system.Ledger);
        }

        Run(1).ShouldBe(Run(1));
        Run(1).ShouldNotBe(Run(2));
    }

    private FakeRestSystem Make(Func<FakeRestOptions, FakeRestOptions>? configure = null)
    {
        var options = new FakeRestOptions { Clock = time.GetUtcNow, OnWebhook = webhooks.Add };
        return new FakeRestSystem(configure?.Invoke(options) ?? options);
    }

    private static FakeReply Send(FakeRestSystem system, string method, string path, string body = "{}", params (string, string)[] headers) =>
        system.Handle(new FakeRequest(method, path, headers, body));
}
