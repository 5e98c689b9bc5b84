using System.Text.Json.Nodes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>An operator changes the encryption key: afterwards nothing needs the old one, and everything works on.</summary>
public sealed class KeyChangeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_sealed_with_the_old_key_works_with_the_new_one_alone(bool onPostgres)
    {
        await using var world = await SecretsWorld.StartAsync(onPostgres);
        await using var receiver = await ChangeReceiver.StartAsync();
        world.Set("Egress__Allow", $"{world.Server.Address.Authority},{receiver.Address.Authority}");
        await RestartAsync(world);
        var secrets = await ConnectAsync(world);
        receiver.Secret = (await world.Hub.PostAsync("/api/admin/subscriptions", new { url = receiver.Address }))["secret"];

        world.Set("ENCRYPTION_KEY_PREVIOUS", world.Hub.Settings["ENCRYPTION_KEY"]!);
        world.Set("ENCRYPTION_KEY", KeyOf(7));
        await RestartAsync(world);
        var (first, second) = (await RotateAsync(world), await RotateAsync(world));
        world.Set("ENCRYPTION_KEY_PREVIOUS", "");
        await RestartAsync(world);

        // The system of one replaces a refresh token at each use, so that one may have been sealed with the new key by itself.
        first["resealed"]!["webhookSecrets"]!.GetValue<int>().ShouldBe(secrets.Count);
        first["resealed"]!["subscriptionSecrets"]!.GetValue<int>().ShouldBe(1);
        first["current"]!["credentials"]!.GetValue<int>().ShouldBe(secrets.Count);
        second["resealed"]!.ToJsonString().ShouldBe("""{"auditKeys":0,"credentials":0,"signInKeys":0,"subscriptionSecrets":0,"webhookSecrets":0}""");
        foreach (var (id, secret) in secrets)
        {
            (await world.Hub.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{id}/test")).Status.ShouldBe(200);
            await ShouldTakeAsync(world, id, secret);
        }

        await world.Hub.PostAsync("/api/records/TASK", """{"fields":{"title":"Told"}}""");
        await Eventually.HoldsAsync(() =>
        {
            receiver.Arrived.ShouldNotBeEmpty();
            return Task.CompletedTask;
        });
        receiver.Forged.ShouldBeEmpty();
    }

    private static async Task<Dictionary<string, string>> ConnectAsync(SecretsWorld world)
    {
        var secrets = new Dictionary<string, string>();
        foreach (var list in new[] { SecretsWorld.Bearer, "basic", "header", SecretsWorld.KeyInQuery, SecretsWorld.OAuth })
        {
            var made = await world.Hub.PostAsync("/api/admin/integrations", world.Body(list).ToJsonString());
            made.Status.ShouldBe(200, made.Text);
            await Eventually.GetAsync(() => world.Hub.JobAsync(made["integration", "initialJobId"]), job => job.Status == "COMPLETED", $"the first sync of {list} ends");
            secrets[made["integration", "id"]] = made["integration", "webhookSecret"];
        }

        return secrets;
    }

    private static async Task<JsonNode> RotateAsync(SecretsWorld world)
    {
        var reply = await world.Hub.PostAsync("/api/admin/keys/rotate");
        reply.Status.ShouldBe(200, reply.Text);
        var rotated = JsonNode.Parse(reply.Text)!;
        (rotated["more"]!.GetValue<bool>(), rotated["refused"]!.AsArray().Count).ShouldBe((false, 0), reply.Text);
        return rotated;
    }

    private static async Task ShouldTakeAsync(SecretsWorld world, string id, string secret)
    {
        var body = """{"event":"task.seen","data":{"id":1}}"""u8.ToArray();
        var content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } };
        var reply = await world.Hub.SendAsync(HttpMethod.Post, $"/api/webhooks/integrations/{id}/receive", content, [("X-Webhook-Signature", Deliveries.Sign(secret, body))]);
        reply.Status.ShouldBe(200, reply.Text);
    }

    private static async Task RestartAsync(SecretsWorld world)
    {
        await world.Hub.KillAsync();
        await world.Hub.StartAsync();
    }

    private static string KeyOf(int first) => Convert.ToBase64String([.. Enumerable.Range(first, 32).Select(number => (byte)number)]);
}
