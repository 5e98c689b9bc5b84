using System.Globalization;
using System.Text.Json;
using Concord.EndToEnd.Crashes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Soak;

/// <summary>A system that comes and goes, and its integration.</summary>
/// <param name="frequency">How often it is listed. One under REALTIME tells by webhook what people do in it; any other tells nothing.</param>
internal sealed class SoakSite(Ledger ledger, string frequency, Weather weather)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public Ledger Ledger => ledger;

    public Weather Weather => weather;

    public string Frequency => frequency;

    public string Id { get; private set; } = "";

    private string Secret { get; set; } = "";

    /// <summary>Makes the integration, and waits until the first sync is through.</summary>
    public async Task ConnectAsync(Hub hub)
    {
        var made = await hub.PostAsync("/api/admin/integrations", LedgerBody.Of(ledger, $"Soaked {frequency}", frequency).ToJsonString());
        made.Status.ShouldBe(200, made.Text);
        (Id, Secret) = (made["integration", "id"], made["integration", "webhookSecret"]);
        await hub.EndedAsync(made["integration", "initialJobId"]);
        ledger.TroubleAsync = weather.MeetAsync;
    }

    /// <summary>Tells of what a person did, until it is answered; at once when the system tells nothing.</summary>
    public async Task TellAsync(Hub hub, string name, Entry entry)
    {
        if (frequency != "REALTIME")
            return;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { @event = name, data = entry.ToJson() });
        (string, string)[] headers =
        [
            ("X-Webhook-Id", $"evt_{Guid.NewGuid():N}"), ("X-Webhook-Timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), ("X-Webhook-Signature", Deliveries.Sign(Secret, body)),
        ];
        while ((await hub.SendAsync(HttpMethod.Post, $"/api/webhooks/integrations/{Id}/receive", new ByteArrayContent(body) { Headers = { { "Content-Type", Deliveries.Json } } }, headers)).Status is not (200 or 202))
            await Task.Delay(Patience);
    }
}
