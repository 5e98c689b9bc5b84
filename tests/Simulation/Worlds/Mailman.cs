using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Fakes.Rest;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Hooks;

namespace Concord.Simulation.Worlds;

/// <summary>A webhook as it was sent once.</summary>
/// <param name="Log">The log id that it was acknowledged with; null when it was not.</param>
internal sealed record SentWebhook(FakeWebhook Webhook, string? Log);

/// <summary>Carries webhooks from the outside system to the hub: loses, doubles, delays them, and notes which were acknowledged.</summary>
internal sealed class Mailman(World world, Site site)
{
    private static readonly TimeSpan SenderWaits = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] Retries = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(6)];

    private readonly List<FakeWebhook> kept = [];
    private readonly List<SentWebhook> sent = [];

    /// <summary>The key that the hub gave to the outside; null: no webhook address is registered yet.</summary>
    public string? Secret { get; set; }

    /// <summary>Webhooks on their way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Every sending, in the order in which they began.</summary>
    public IReadOnlyList<SentWebhook> Sent => sent;

    /// <summary>Nothing is told to the hub any more.</summary>
    public bool IsSilent { get; set; }

    public void Take(FakeWebhook webhook)
    {
        if (Secret is null || IsSilent) return;
        var post = world.Trouble.NextWebhook(webhook);
        if (post.KeepsOne) kept.Add(webhook);
        if (post.IsForged) _ = ForgeAsync(webhook);
        foreach (var delay in post.Copies) Begin(webhook, delay);
    }

    /// <summary>Sends what was kept back, and a copy of it: old states, told long after.</summary>
    public void SendKept()
    {
        foreach (var webhook in kept)
        {
            Begin(webhook, TimeSpan.FromMilliseconds(1));
            Begin(webhook, TimeSpan.FromSeconds(2));
        }

        kept.Clear();
    }

    /// <summary>Sends one webhook once.</summary>
    /// <returns>The answer's status; null when nobody answered.</returns>
    public async Task<int?> SendAsync(FakeWebhook webhook)
    {
        var told = site.Traits.ThinWebhooks ? webhook with { Body = Thin(webhook.Body) } : webhook;
        if (world.Node is not { IsDead: false } node || Secret is not { } secret) return null;
        world.Journal.Note($"webhook of {site} {told.Id} {told.Body}");
        var request = Signed(told, secret);
        var place = sent.Count;
        sent.Add(new SentWebhook(told, null));
        try
        {
            var reply = node.Receiver.ReceiveAsync(request, CancellationToken.None);
            if (await Task.WhenAny(reply, node.Gone, world.Delay(SenderWaits)) != reply) return null;
            return Answered(place, await reply);
        }
        catch (Exception exception)
        {
            // The server answers 500 or 503; nothing was acknowledged.
            world.Failed($"Receiving {told.Id}", exception);
            return 500;
        }
    }

    // I16, I17: signed with another integration's key.
    private async Task ForgeAsync(FakeWebhook webhook)
    {
        var others = world.Sites.Where(other => other != site).Select(other => other.Post.Secret).OfType<string>().ToList();
        var body = JsonNode.Parse(webhook.Body)!;
        body["data"]!["title"] = "forged";
        var request = Signed(webhook with { Body = body.ToJsonString() }, others.FirstOrDefault() ?? "nobody's");
        if (world.Node is not { IsDead: false } node) return;
        world.Journal.Count("webhook forged");
        try
        {
            var reply = await node.Receiver.ReceiveAsync(request, CancellationToken.None);
            if (reply.Status is >= 200 and < 300) world.Journal.Violation("I16", $"{webhook.Id} of {site} was answered {reply.Status}, though its signature is not {site}'s");
        }
        catch (Exception exception)
        {
            world.Failed($"Refusing {webhook.Id}", exception);
        }
    }

    private ReceiveRequest Signed(FakeWebhook told, string secret)
    {
        ImmutableArray<KeyValuePair<string, string>> headers = [KeyValuePair.Create("X-Webhook-Signature", told.Sign(secret))];
        if (site.Traits.DeliveryIds) headers = headers.Add(KeyValuePair.Create("X-Webhook-Id", told.Id));
        return new ReceiveRequest(site.Id, headers, Encoding.UTF8.GetBytes(told.Body), "application/json", null);
    }

    private void Begin(FakeWebhook webhook, TimeSpan delay)
    {
        UnderWay++;
        _ = CarryAsync(webhook, delay);
    }

    private async Task CarryAsync(FakeWebhook webhook, TimeSpan delay)
    {
        await world.Delay(delay);
        var status = await SendAsync(webhook);
        for (var retry = 0; site.Traits.SenderRetries && status is null or >= 400 && retry < Retries.Length; retry++)
        {
            await world.Delay(Retries[retry]);
            status = await SendAsync(webhook);
        }

        world.Journal.Count(status is { } code ? $"webhook answered {code}" : "webhook given up");
        UnderWay--;
    }

    private int Answered(int place, ReceiveReply reply)
    {
        var webhook = sent[place].Webhook;
        world.Journal.Note($"webhook of {site} {webhook.Id} answered {reply.Status} {reply.Json ?? reply.Code}");
        if (reply.Status is not (200 or 202)) return reply.Status;
        var log = JsonNode.Parse(reply.Json!)!["syncLogId"]!.GetValue<string>();
        sent[place] = new SentWebhook(webhook, log);
        if (world.Disk.First(From.Table<DeliveryRow>().Where(row => row.SyncLogId, log)) is null)
            world.Journal.Violation("I1", $"webhook {webhook.Id} was answered {reply.Status} before its delivery was committed");
        return reply.Status;
    }

    private static string Thin(string body)
    {
        var whole = JsonNode.Parse(body)!;
        return new JsonObject { ["event"] = whole["event"]!.DeepClone(), ["data"] = new JsonObject { ["id"] = whole["data"]!["id"]!.DeepClone() } }.ToJsonString();
    }
}
