using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class PrometheusApiTests
{
    [Fact]
    public async Task Figures_stand_by_name_with_labels_that_no_name_of_others_can_break()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(name: "A \"b\"\\\nc"), Samples.Integration("int_2", "Two") with { Status = IntegrationStatus.PAUSED, LastSyncAt = null, ConnectionFailures = 2 });
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2", SyncStatus.FAILED));
        await front.StoreAsync(Samples.Conflict());

        var reply = await front.GetAsync("/metrics");

        (reply.Status, reply.ContentType).ShouldBe((200, "text/plain"));
        var lines = reply.Text.Split('\n');
        lines.ShouldContain("concord_integrations{status=\"ACTIVE\"} 1");
        lines.ShouldContain("concord_records_failed{window=\"24h\"} 1");
        lines.ShouldContain("concord_conflicts_pending 1");
        lines.ShouldContain("concord_integration_up{integration=\"int_1\",name=\"A \\\"b\\\"\\\\\\nc\",status=\"ACTIVE\"} 1");
        lines.ShouldContain("concord_integration_connection_failures{integration=\"int_2\",name=\"Two\"} 2");
        lines.ShouldNotContain(line => line.StartsWith("concord_integration_last_sync_age_seconds{integration=\"int_2\"", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("process_resident_memory_bytes ", StringComparison.Ordinal));
        lines.Count(line => line == "# TYPE concord_integration_up gauge").ShouldBe(1);
        reply.Text.ShouldEndWith("\n");
    }

    [Fact]
    public async Task Every_page_of_integrations_is_there()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync([.. Enumerable.Range(1, 210).Select(number => Samples.Integration($"int_{number}", $"System {number}"))]);

        (await front.GetAsync("/metrics")).Text.Split('\n').Count(line => line.StartsWith("concord_integration_up{", StringComparison.Ordinal)).ShouldBe(210);
    }
}
