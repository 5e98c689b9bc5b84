using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Concord.Connectors;
using Concord.Connectors.Outbound;
using Concord.Connectors.Webhooks;
using Concord.Fakes.Rest;
using Concord.Grains;
using Concord.Grains.Subscriptions;
using Concord.Simulation.Hub;
using Concord.Simulation.Worlds;

namespace Concord.Simulation.Outside;

/// <summary>A change as it arrived.</summary>
internal sealed record Arrived(string WebhookId, long Position, string RecordId, long Version, string Body);

/// <summary>
/// Somebody who is told of the hub's changes, and keeps all that arrived. Now and then it wants no more, pauses, or asks for a part once
/// more; never for anything before the place where it began.
/// </summary>
internal sealed class Subscriber(World world)
{
    private const string Id = "sub_one";

    private readonly Road road = new(world.Trouble, world.Journal, world.Clock, null);
    private readonly Random random = World.Source(world.Scheduler.Seed, 4);
    private readonly List<Arrived> arrived = [];
    private string secret = "";
    private bool isGone;

    public static Uri Url { get; } = new("https://pool.example/hooks");

    /// <summary>Everything that arrived, in order, with what came again.</summary>
    public IReadOnlyList<Arrived> Arrived => arrived;

    /// <summary>The place in the feed after which it wants everything; null before it subscribed.</summary>
    public long? Start { get; private set; }

    /// <summary>Begins to follow. Faults must be off.</summary>
    public async Task SubscribeAsync()
    {
        var answer = await AskAsync(grain => grain.Create(Nothing with { Url = Url.AbsoluteUri, ResourceTypes = random.Next(2) == 0 ? ["TASK"] : [] }));
        if (answer is not { Verdict: Verdict.Done }) throw new InvalidOperationException($"There is no subscription: {answer}");
        var json = JsonNode.Parse(answer.Json!)!;
        (secret, Start) = (json["secret"]!.GetValue<string>(), long.Parse(json["subscription"]!["cursor"]!.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    /// <summary>Mostly nothing; does not wait for what it does.</summary>
    public void Act()
    {
        switch (random.Next(24))
        {
            case 0:
                isGone = true;
                break;
            case 1:
                _ = AskAsync(grain => grain.Update(Nothing with { Status = "PAUSED" }));
                break;
            case 2 or 3:
                _ = ResumeAsync();
                break;
            case 4 when arrived.Count > 0:
                _ = AskAsync(grain => grain.Update(Nothing with { After = Earlier() }));
                break;
        }
    }

    /// <summary>Goes on where it stopped, whatever it took.</summary>
    public async Task ResumeAsync()
    {
        isGone = false;
        for (var tries = 0; tries < 20 && await AskAsync(grain => grain.Update(Nothing with { Status = "ACTIVE" })) is not { Verdict: Verdict.Done }; tries++)
            await world.Delay(TimeSpan.FromSeconds(1));
        world.Nudge();
    }

    public Task<OutboundReply> CarryAsync(SimulatedNode from, OutboundRequest request) =>
        road.CarryAsync(from, request, _ => { }, (asked, passage) => Take(asked, passage.Error));

    private static SubscriptionChange Nothing { get; } = new(null, null, null, null, false, "admin");

    private FakeReply Take(FakeRequest asked, Fault.Error? error)
    {
        if (isGone) return FakeReply.Json(410, "{}");
        if (error is null or { AfterEffect: true }) Keep(asked);
        return error is null ? FakeReply.Json(204, "")
            : error.RetryAfter is { } wait ? FakeReply.Json(error.Status, "{}", ("Retry-After", ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture)))
            : FakeReply.Json(error.Status, "{}");
    }

    private void Keep(FakeRequest asked)
    {
        var check = SignatureVerifier.Verify(
            SignatureScheme.StandardWebhooks, new WebhookSecrets(secret), [.. asked.Headers.Select(header => new HttpField(header.Name, header.Value))], Encoding.UTF8.GetBytes(asked.Body), world.Now);
        if (check is not SignatureCheck.Valid) world.Journal.Violation("subscriber", $"{asked.Header("webhook-id")} is not signed: {check}");
        var data = JsonNode.Parse(asked.Body)!["data"]!;
        arrived.Add(new Arrived(
            asked.Header("webhook-id")!, long.Parse(data["cursor"]!.GetValue<string>(), CultureInfo.InvariantCulture), data["id"]!.GetValue<string>(), data["version"]!.GetValue<long>(), asked.Body));
        world.Journal.Count("change told to a subscriber");
    }

    private long Earlier() => random.Next(3) == 0 ? Start!.Value : arrived[random.Next(arrived.Count)].Position;

    private Task<Answer?> AskAsync(Func<ISubscriptionGrain, Task<Answer>> question) =>
        world.AskAsync(grains => question(grains.GetGrain<ISubscriptionGrain>(GrainKeys.Subscription(Id))));
}
