using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>
/// Secrets go in and never come out: not in a line of the log at its finest, not in an answer, not in the database as they are.
/// Convoy #2706 and Nango #7078 added that late; Capgo CVE-2026-56227 showed an outside answer's text.
/// </summary>
public sealed class SecretsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_secret_is_in_the_log_in_an_answer_or_readable_in_the_database(bool onPostgres)
    {
        await using var world = await SecretsWorld.StartAsync(onPostgres);
        await world.ConnectAsync();
        await TokensAsync(world);
        await SubscriptionAsync(world);
        await WebhooksAsync(world);
        await TroubleAsync(world);
        await BadRequestsAsync(world);
        await ClashAsync(world);

        foreach (var (name, token) in world.Server.Issued)
            world.Canaries.Add(name, token);
        var answers = await world.Hub.AnswersAsync(await IdsAsync(world));
        var refusal = await RefusedWithAnotherKeyAsync(world);
        var stored = await world.StoredAsync();

        // What is searched is what was meant: the system saw the secrets, and ordinary values are found in all three places.
        world.Sent.Except(world.Canaries.In(world.Server.Seen)).ShouldBeEmpty();
        world.Canaries.In(world.Server.Seen).ShouldContain("access token 1");
        foreach (var places in new[] { answers, stored })
            places.ShouldContain(place => place.Text.Contains("bearer one", StringComparison.Ordinal));
        world.Hub.Output.ShouldContain("dbug: ");

        world.Canaries.ShouldNotBeIn(answers.Concat(stored).Concat(world.Told).Append(("the log", world.Hub.Output)).Append(("the refusal", refusal)));
    }

    private static async Task TokensAsync(SecretsWorld world)
    {
        var user = (await world.Hub.SendAsync(HttpMethod.Post, "/api/admin/users", new { name = "Ada", email = "ada@example.org", role = "OPERATOR" }))["user", "id"];
        await world.MakeAsync(HttpMethod.Post, "/api/admin/tokens", new { name = "Ada's", userId = user }, "token of a user", "token");
        foreach (var body in new[] { """{"name":"reader","role":"VIEWER"}""", """{"name":"machine","role":"MACHINE","scopes":["records:read"]}""" })
        {
            var token = (await world.MakeAsync(HttpMethod.Post, "/api/admin/tokens", body, "made by " + body, "token"))["token"];
            using var caller = new HttpClient { BaseAddress = world.Hub.Address };
            caller.DefaultRequestHeaders.Authorization = new("Bearer", token);
            (await caller.GetAsync(new Uri("/api/records/TASK", UriKind.Relative))).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
            var refused = await caller.PostAsync(new Uri("/api/admin/tokens", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
            ((int)refused.StatusCode).ShouldBe(403);
        }
    }

    private static async Task SubscriptionAsync(SecretsWorld world)
    {
        var made = await world.MakeAsync(HttpMethod.Post, "/api/admin/subscriptions", new { url = new Uri(world.Server.Address, "hooks"), after = "0" }, "subscription secret", "secret");
        var path = "/api/admin/subscriptions/" + made["subscription", "id"];
        await Eventually.GetAsync(() => world.Hub.SendAsync(HttpMethod.Get, path), reply => reply.Json.GetProperty("lastError").GetString() is not null, "the receiver's refusal is noted");
        await world.MakeAsync(HttpMethod.Put, path, new { rotateSecret = true }, "next subscription secret", "secret");
    }

    private static async Task WebhooksAsync(SecretsWorld world)
    {
        var id = world.Integrations[SecretsWorld.Bearer];
        var secret = (await world.MakeAsync(HttpMethod.Post, $"/api/admin/integrations/{id}/rotate-secret", null, "next webhook secret", "webhookSecret"))["webhookSecret"];
        var body = """{"event":"task.updated","data":{"id":1,"title":"bearer one","updatedAt":"2026-01-31T08:00:00Z"}}"""u8.ToArray();
        string[] signatures = [Deliveries.Sign(secret, body), secret, $"sha256={secret}", "00"];
        foreach (var signature in signatures)
        {
            var content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };
            var reply = await world.Hub.SendAsync(HttpMethod.Post, $"/api/webhooks/integrations/{id}/receive", content, [("X-Webhook-Signature", signature)]);
            // It is no newer than what the listing showed, so the record is read.
            reply.Status.ShouldBe(signature == signatures[0] ? 202 : 401, reply.Text);
            world.Canaries.ShouldNotBeIn([("webhook answer", reply.Text)]);
        }
    }

    // Each connection fails in another way, some in the middle of a listing; each test of it fails in every way.
    private static async Task TroubleAsync(SecretsWorld world)
    {
        var failures = new Dictionary<string, int> { [SecretsWorld.Bearer] = 500, ["basic"] = 401, ["header"] = 403, [SecretsWorld.KeyInQuery] = 500, [SecretsWorld.OAuth] = 401 };
        world.Server.Trouble = request => failures.FirstOrDefault(failure => request.Path.StartsWithSegments("/" + failure.Key)) is { Key: { } list, Value: var status }
            && (list != SecretsWorld.KeyInQuery || request.Query.ContainsKey("after"))
                ? status
                : null;
        foreach (var (list, id) in world.Integrations)
        {
            await world.SendAsync(HttpMethod.Post, $"/api/admin/integrations/{id}/sync", new { fullSync = true });
            await Eventually.GetAsync(() => world.Hub.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{id}"), reply => reply["lastErrorMessage"].Length > 0, $"the failure of {list} is noted");
        }

        var task = (await world.Hub.TasksAsync()).First(found => found.Fields.Title == "bearer one");
        await world.Hub.EditAsync(task.Id, new { title = "bearer one here" });
        foreach (var status in new[] { 400, 401, 403, 404, 302, 429, 500, 503 })
        {
            world.Server.Trouble = _ => status;
            foreach (var (list, id) in world.Integrations)
            {
                (await world.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{id}/test")).Status.ShouldBeOneOf(401, 502);
                (await world.SendAsync(HttpMethod.Post, "/api/admin/integrations/test", Renamed(world, list))).Status.ShouldBe(400);
                (await world.SendAsync(HttpMethod.Put, $"/api/admin/integrations/{id}", new JsonObject { ["credentials"] = world.Body(list)["credentials"]!.DeepClone() })).Status.ShouldBe(400);
            }
        }

        world.Server.Trouble = request => request.Path == "/token" ? 400 : null;
        await world.SendAsync(HttpMethod.Post, "/api/admin/integrations/test", Renamed(world, SecretsWorld.OAuth));
        world.Server.Trouble = _ => null;
    }

    private static async Task BadRequestsAsync(SecretsWorld world)
    {
        var canary = world.Canaries.Add("given in a wrong place", "canary-wrong-place-c0ffee");
        var address = world.Server.Address.Authority;
        (string Name, JsonNode Value)[] wrong =
        [
            ("credentials", canary), ("credentials", new JsonArray(canary)), ("credentials", new JsonObject { ["tokens"] = canary }), ("credentials", new JsonObject { ["token"] = canary + " " }),
            ("credentials", new JsonObject { ["token"] = new JsonObject { ["token"] = canary } }), ("baseUrl", $"http://concord:{canary}@{address}/x"), ("baseUrl", $"http://{address}/x?key={canary}"),
            ("authType", canary), ("type", canary), ("status", canary), ("dataTypes", new JsonArray(canary)), ("timeZone", canary), ("webhookScheme", new JsonObject { ["secret"] = canary }), ("secret", canary),
        ];
        foreach (var (name, value) in wrong)
            foreach (var (method, path) in new[] { ("POST", "/api/admin/integrations"), ("POST", "/api/admin/integrations/test"), ("PUT", "/api/admin/integrations/" + world.Integrations[SecretsWorld.Bearer]) })
            {
                var body = Renamed(world, SecretsWorld.Bearer);
                body[name] = value.DeepClone();
                (await world.SendAsync(new HttpMethod(method), path, body)).Status.ShouldBe(400, name);
            }

        foreach (var text in new[] { canary, $"{{\"credentials\":{{\"token\":\"{canary}", $"{{\"credentials\":\"{canary}\",\"credentials\":\"{canary}\"}}" })
            (await world.SendAsync(HttpMethod.Post, "/api/admin/integrations", text)).Status.ShouldBe(400);
        (await world.SendAsync(HttpMethod.Post, "/api/admin/subscriptions", new { url = $"https://concord:{canary}@example.com/" })).Status.ShouldBe(400);
        using var stranger = new HttpClient { BaseAddress = world.Hub.Address };
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", canary);
        world.Canaries.ShouldNotBeIn([("401", await (await stranger.GetAsync(new Uri("/api/admin/tokens", UriKind.Relative))).Content.ReadAsStringAsync())]);
    }

    // So that there is a conflict to be shown.
    private static async Task ClashAsync(SecretsWorld world)
    {
        var id = world.Integrations[SecretsWorld.Bearer];
        world.Server.Put(SecretsWorld.Bearer, 1, "bearer one outside");
        foreach (var status in new[] { "PAUSED", "ACTIVE" })
            (await world.SendAsync(HttpMethod.Put, $"/api/admin/integrations/{id}", new { status })).Status.ShouldBe(200);
        await Eventually.GetAsync(() => world.Hub.ConflictsAsync(), conflicts => conflicts.Count > 0, "the clash is parked");
    }

    private static async Task<IReadOnlyCollection<string>> IdsAsync(SecretsWorld world)
    {
        var subscriptions = await world.Hub.SendAsync(HttpMethod.Get, "/api/admin/subscriptions");
        var users = await world.Hub.SendAsync(HttpMethod.Get, "/api/admin/users");
        return
        [
            .. world.Integrations.Values,
            .. (await world.Hub.JobsAsync(world.Integrations[SecretsWorld.Bearer])).Select(job => job.Id),
            .. (await world.Hub.ConflictsAsync()).Select(conflict => conflict.Id),
            .. (await world.Hub.TasksAsync()).Take(3).Select(task => task.Id),
            .. subscriptions.Json.GetProperty("subscriptions").EnumerateArray().Select(row => row.GetProperty("id").GetString()!),
            .. users.Json.GetProperty("users").EnumerateArray().Select(row => row.GetProperty("id").GetString()!),
        ];
    }

    // Nothing of what is stored opens with it: the start is refused with a line that names the key that is needed, and not what it is.
    private static async Task<string> RefusedWithAnotherKeyAsync(SecretsWorld world)
    {
        var right = world.Hub.Settings["ENCRYPTION_KEY"]!;
        await world.Hub.KillAsync();
        world.Set("ENCRYPTION_KEY", world.Canaries.Add("another encryption key", Convert.ToBase64String([.. Enumerable.Range(100, 32).Select(number => (byte)number)])));
        await using var refused = world.Hub.LaunchSecond();
        (await refused.ExitAsync()).ShouldBe(1, refused.Output);
        refused.Output.ShouldContain("what is stored was sealed with");
        world.Set("ENCRYPTION_KEY", right);
        await world.Hub.StartAsync();
        return refused.Output;
    }

    private static JsonObject Renamed(SecretsWorld world, string list)
    {
        var body = world.Body(list);
        body["name"] = string.Create(CultureInfo.InvariantCulture, $"{list} again");
        return body;
    }
}
