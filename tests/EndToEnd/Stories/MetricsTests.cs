using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>What happened is counted, timed and judged.</summary>
public sealed class MetricsTests : Story
{
    [NodeFact]
    public async Task Figures_follow_what_happened()
    {
        var world = await SyncedAsync(tasks: 5, settings: body => body["connector"]!["apiVersion"] = "1.0");
        var root = $"/api/admin/integrations/{world.Link.Id}";
        await world.Rest.ChangeAsync(2, new { title = "Changed outside" });
        await Eventually.HoldsAsync(async () => (await world.HereAsync(2)).Fields.Title.ShouldBe("Changed outside"));
        await world.Hub.EditAsync((await world.HereAsync(3)).Id, new { title = "Changed here" });
        await world.SettledAsync();

        var metrics = (await world.Hub.SendAsync(HttpMethod.Get, $"{root}/metrics")).Json;
        metrics.GetProperty("totalRecordsSynced").GetInt32().ShouldBe(8, "five by the first sync, one by webhook, one by edit, and one told back by the webhook of that edit");
        metrics.GetProperty("successRate").GetDouble().ShouldBe(100);
        metrics.GetProperty("averageResponseTime").GetDouble().ShouldBeGreaterThan(0);
        metrics.GetProperty("jobs").GetProperty("completed").GetInt32().ShouldBe(1);
        metrics.GetProperty("freshness").GetProperty("measured").GetInt32().ShouldBe(0, "json-server does not date its changes");
        (await world.Hub.SendAsync(HttpMethod.Get, $"{root}/health"))["status"].ShouldBe("HEALTHY");
        (await world.Hub.SendAsync(HttpMethod.Get, "/api/admin/metrics"))["totalRecordsSynced"].ShouldBe("8");

        var sync = await world.Hub.PostAsync($"{root}/sync", new { fullSync = true });
        int.Parse(sync["estimatedDuration"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0, "the first sync was completed before");
        (await world.Hub.SendAsync(HttpMethod.Get, $"{root}/test"))["apiVersion"].ShouldBe("1.0");
    }
}
