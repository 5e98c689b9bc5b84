using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class MetricsApiTests
{
    private const string Root = "/api/admin/integrations/int_1/";
    private static readonly DateTimeOffset Now = FixedClock.Start;

    [Fact]
    public async Task Health_has_F025s_shape()
    {
        await using var front = await FilledAsync();

        var reply = await front.GetAsync(Root + "health");

        reply.ShouldBeOk(
            """
            {"status":"DEGRADED","score":72.3,"indicators":{"successRate":{"value":87.5,"status":"FAIL","threshold":99.9,"score":87.5},
            "responseTime":{"value":1400,"status":"WARN","threshold":500,"score":80},
            "errorRate":{"value":12.5,"status":"WARN","threshold":10,"score":37.5},
            "lastSync":{"value":"2026-01-31T07:30:00.250Z","status":"PASS","threshold":90,"score":100}},
            "integrationId":"int_1","evaluatedAt":"2026-01-31T08:00:00.250Z"}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task An_integration_in_which_nothing_happened_yet_is_healthy_and_names_no_figure_that_was_not_measured()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration() with { LastSyncAt = null, CreatedAt = Now });

        var health = (await front.GetAsync(Root + "health")).Json;

        health.GetProperty("status").GetString().ShouldBe("HEALTHY");
        health.GetProperty("score").GetDouble().ShouldBe(100);
        health.GetProperty("indicators").GetProperty("responseTime").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        health.GetProperty("indicators").GetProperty("lastSync").GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task An_integration_in_error_is_not_called_healthy()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration() with { Status = IntegrationStatus.ERROR, LastSyncAt = Now });

        var health = (await front.GetAsync(Root + "health")).Json;

        (health.GetProperty("status").GetString(), health.GetProperty("score").GetDouble()).ShouldBe(("UNHEALTHY", 100));
    }

    [Fact]
    public async Task All_together_are_as_the_mean_of_those_that_are_to_work()
    {
        await using var front = await FilledAsync();

        (await front.GetAsync("/api/admin/health")).ShouldBeOk("""
            {"status":"DEGRADED","score":72.3,"integrations":[
              {"id":"int_2","name":"Another","status":"PAUSED","health":"HEALTHY","score":90},
              {"id":"int_1","name":"Main Asana Workspace","status":"ACTIVE","health":"DEGRADED","score":72.3}],"evaluatedAt":"2026-01-31T08:00:00.250Z"}
            """);
    }

    [Fact]
    public async Task An_integrations_metrics_are_its_own()
    {
        await using var front = await FilledAsync();

        var reply = await front.GetAsync(Root + "metrics");

        reply.ShouldBeOk(
            """
            {"integrationId":"int_1","status":"ACTIVE","totalSyncs":5,"successRate":87.5,"averageResponseTime":1400,"lastSuccessAt":"2025-12-18T14:30:00.000Z","lastErrorAt":null,
            "totalRecordsSynced":7,"conflictsResolved":1,"pendingConflicts":1,"failedSyncs":1,
            "lastHour":{"processed":8,"failed":1,"successRate":87.5,"errorRate":12.5},"last24Hours":{"processed":8,"failed":1,"successRate":87.5,"errorRate":12.5},
            "jobs":{"running":1,"scheduled":0,"held":0,"completed":1,"failed":1,"cancelled":0,"averageDuration":2000},
            "freshness":{"measured":2,"p50":1500,"p95":40000,"p99":40000,"withinTarget":50,"targetSeconds":30,"targetRate":99.9},"measuredAt":"2026-01-31T08:00:00.250Z"}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task The_metrics_of_all_sum_them_up()
    {
        await using var front = await FilledAsync();

        var reply = await front.GetAsync("/api/admin/metrics");

        reply.ShouldBeOk(
            """
            {"activeIntegrations":1,"integrationsByStatus":{"ACTIVE":1,"PAUSED":1},"syncsInProgress":1,"successRate":88.88,"averageSyncDuration":2000,"averageResponseTime":1400,
            "pendingConflicts":1,"failedSyncs":1,"totalSyncs":6,"totalRecordsSynced":8,
            "lastHour":{"processed":9,"failed":1,"successRate":88.88,"errorRate":11.12},"last24Hours":{"processed":9,"failed":1,"successRate":88.88,"errorRate":11.12},
            "jobs":{"running":1,"scheduled":0,"held":0,"completed":1,"failed":1,"cancelled":0,"averageDuration":2000},
            "freshness":{"measured":2,"p50":1500,"p95":40000,"p99":40000,"withinTarget":50,"targetSeconds":30,"targetRate":99.9},"measuredAt":"2026-01-31T08:00:00.250Z"}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Without_any_integration_nothing_is_counted_and_nothing_made_up()
    {
        await using var front = await Front.StartAsync();

        var metrics = (await front.GetAsync("/api/admin/metrics")).Json;

        (metrics.GetProperty("activeIntegrations").GetInt32(), metrics.GetProperty("totalSyncs").GetInt32(), metrics.GetProperty("successRate").GetDouble()).ShouldBe((0, 0, 100));
        metrics.GetProperty("integrationsByStatus").EnumerateObject().ShouldBeEmpty();
        foreach (var name in new[] { "averageSyncDuration", "averageResponseTime" })
            metrics.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Null, name);
        metrics.GetProperty("freshness").GetProperty("withinTarget").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("health")]
    [InlineData("metrics")]
    public async Task An_unknown_integration_is_not_found(string figures)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration("int_2"));

        (await front.GetAsync(Root + figures)).ShouldBeProblem(404, "integration-not-found");
    }

    /// <summary>Two integrations, with logs as they are written when things happen.</summary>
    private static async Task<Front> FilledAsync()
    {
        var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration() with { LastSyncAt = Now.AddMinutes(-30) }, Samples.Integration("int_2", "Another") with { Status = IntegrationStatus.PAUSED });
        await front.StoreAsync(Samples.Conflict("conf_1"), Samples.Conflict("conf_2", ConflictStatus.AUTO_RESOLVED));
        await front.StoreAsync(Job("job_1", JobStatus.RUNNING, null), Job("job_2", JobStatus.COMPLETED, Now), Job("job_3", JobStatus.FAILED, Now));
        SyncLogRow[] logs =
        [
            Samples.Log("log_1", operation: SyncOperation.WEBHOOK_RECEIVED) with { LagMs = 1500, Cause = "dlv_1" },
            Samples.Log("log_2", operation: SyncOperation.WEBHOOK_RECEIVED) with { LagMs = 40_000, Cause = "dlv_2" },
            Samples.Log("log_3", SyncStatus.FAILED) with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL, DurationMs = 1400, Cause = "op_1" },
            Samples.Log("log_4", operation: SyncOperation.BULK_SYNC) with { RecordsProcessed = 5, RecordsSucceeded = 5, Cause = "job_2" },
            Samples.Log("log_5") with { Cause = "job_2" },
            Samples.Log("log_6") with { IntegrationId = "int_2", Cause = "dlv_3" },
        ];
        (await front.Database.CommitAsync([logs.Aggregate(new CommitUnit("unit_logs"), (unit, log) => unit.Log(log))])).ShouldBe([true]);
        return front;
    }

    private static JobRow Job(string id, JobStatus status, DateTimeOffset? completedAt) =>
        Samples.Job(id, status, heldReason: null) with { StartedAt = Now.AddSeconds(-2), CompletedAt = completedAt };
}
