using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class ConvergenceApiTests
{
    private const string Route = "/api/admin/integrations/int_1/convergence";

    [Fact]
    public async Task What_differs_is_told_of_all_and_by_type_with_the_last_comparison()
    {
        await using var front = await SignedHooks.StartAsync();
        await front.StoreAsync(FlowRows.Mapping(), FlowRows.Mapping("map_2") with { InternalId = "task_2", ExternalId = "ext_2", SyncStatus = MappingStatus.PENDING_SYNC, DifferingGroups = ["title"] });
        await front.StoreAsync(FlowRows.Operation() with { MappingId = "map_2", InternalId = "task_2" });
        await front.StoreAsync(Samples.Log("log_1") with { LagMs = 1_500 });
        await front.StoreAsync(Samples.Job(status: JobStatus.COMPLETED, heldReason: null) with { CompletedAt = Samples.Time });

        (await front.GetAsync(Route)).ShouldBeOk("""
            {"integrationId":"int_1","records":2,"recordsDiffering":1,"fields":2,"fieldsDiffering":1,"checkedAt":"2025-12-18T14:30:00.000Z","types":[
              {"resourceType":"TASK","records":2,"recordsDiffering":1,"fields":2,"fieldsDiffering":1,
               "freshness":{"measured":1,"p50":1500,"p95":1500,"p99":1500,"withinTarget":100,"targetSeconds":30,"targetRate":99.9}}]}
            """);
    }

    [Fact]
    public async Task The_records_that_differ_are_named_with_their_fields()
    {
        await using var front = await SignedHooks.StartAsync();
        await front.StoreAsync(
            FlowRows.Mapping(),
            FlowRows.Mapping("map_2") with { InternalId = "task_2", ExternalId = "ext_2", SyncStatus = MappingStatus.PENDING_SYNC, DifferingGroups = ["firstName,lastName", "title"], FrozenGroups = ["title"] },
            FlowRows.Mapping("map_3") with { InternalId = "task_3", ExternalId = "ext_3", DifferingGroups = ["dueDate"], DriftedGroups = ["dueDate"] });

        (await front.GetAsync($"{Route}/records?limit=1")).ShouldBeOk("""
            {"records":[{"mappingId":"map_3","resourceType":"TASK","internalId":"task_3","externalId":"ext_3","syncStatus":"SYNCED","fields":["dueDate"],"frozenFields":[],"outsideFields":["dueDate"],
              "checkedAt":"2025-12-18T14:30:00.000Z"}],"nextCursor":"map_3"}
            """);
        var rest = (await front.GetAsync($"{Route}/records?limit=1&cursor=map_3&resourceType=TASK")).Json;
        rest.GetProperty("records")[0].GetProperty("fields").ToString().ShouldBe("""["firstName","lastName","title"]""");
        rest.GetProperty("nextCursor").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await front.GetAsync($"{Route}/records?resourceType=THING")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["resourceType"]);
        (await front.GetAsync("/api/admin/integrations/int_9/convergence/records")).ShouldBeProblem(404, "integration-not-found");
    }

    [Fact]
    public async Task Before_the_first_full_run_nothing_was_compared()
    {
        await using var front = await SignedHooks.StartAsync();

        (await front.GetAsync(Route)).Json.GetProperty("checkedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await front.GetAsync("/api/admin/integrations/int_9/convergence")).ShouldBeProblem(404, "integration-not-found");
    }
}
