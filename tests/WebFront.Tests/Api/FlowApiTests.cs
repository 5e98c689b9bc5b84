using System.Text.Json;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class FlowApiTests
{
    private const string Root = "/api/admin/integrations/int_1/";

    [Theory]
    [InlineData("mappings", "map_1")]
    [InlineData("mappings?syncStatus=SYNCED&resourceType=TASK&externalId=ext_1", "map_1")]
    [InlineData("mappings?syncStatus=ERROR", null)]
    [InlineData("operations", "op_1")]
    [InlineData("operations?state=PENDING&mappingId=map_1", "op_1")]
    [InlineData("operations?state=DEAD", null)]
    [InlineData("deliveries", "dlv_1")]
    [InlineData("deliveries?state=CLOSED&disposition=APPLIED", "dlv_1")]
    [InlineData("deliveries?state=OPEN", null)]
    public async Task Lists_show_what_the_filters_leave(string path, string? id)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(FlowRows.Mapping());
        await front.StoreAsync(FlowRows.Operation());
        await front.StoreAsync(FlowRows.Delivery());

        var reply = await front.GetAsync(Root + path);

        reply.Status.ShouldBe(200, reply.Text);
        var rows = reply.Json.GetProperty(path.Split('?')[0]).EnumerateArray().Select(row => row.GetProperty("id").GetString());
        rows.ShouldBe(id is null ? [] : [id]);
        reply.Json.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("/api/admin/integrations/int_1/mappings")]
    [InlineData("/api/admin/integrations/int_1/logs")]
    [InlineData("/api/admin/integrations/conflicts")]
    public async Task A_record_type_that_there_is_not_is_refused_instead_of_finding_nothing(string path)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());

        (await front.GetAsync(path + "?resourceType=TASKS")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["resourceType"]);
    }

    [Fact]
    public async Task A_mapping_shows_its_frozen_fields_and_its_record_lets_them_go_on()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(FlowRows.Mapping() with { FrozenGroups = ["firstName,lastName", "title"] });
        front.Grains.Reply = _ => Grains.Answer.Done("""{"success":true,"mappingId":"map_1","unfrozenFields":["title"]}""");

        var mapping = (await front.GetAsync(Root + "mappings")).Json.GetProperty("mappings")[0];
        var reply = await front.PostAsync(Root + "mappings/map_1/unfreeze", null);

        mapping.GetProperty("frozenFields").ToString().ShouldBe("""["firstName","lastName","title"]""");
        reply.ShouldBeOk("""{"success":true,"mappingId":"map_1","unfrozenFields":["title"]}""");
        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("record/TASK/task_1", "Unfreeze", "map_1", "tok_admin_setting"));
    }

    [Fact]
    public async Task Only_a_frozen_mapping_of_the_integration_is_unfrozen()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(), Samples.Integration("int_2", "Other"));
        await front.StoreAsync(FlowRows.Mapping());
        front.Grains.Reply = _ => Grains.Answer.Failed(Grains.Verdict.Refused, "mapping-not-frozen", "Nothing is frozen.");

        (await front.PostAsync("/api/admin/integrations/int_3/mappings/map_1/unfreeze", null)).ShouldBeProblem(404, "integration-not-found");
        (await front.PostAsync("/api/admin/integrations/int_2/mappings/map_1/unfreeze", null)).ShouldBeProblem(404, "mapping-not-found");
        (await front.PostAsync(Root + "mappings/map_2/unfreeze", null)).ShouldBeProblem(404, "mapping-not-found");
        front.Grains.Calls.ShouldBeEmpty();
        (await front.PostAsync(Root + "mappings/map_1/unfreeze", null)).ShouldBeProblem(409, "mapping-not-frozen");
    }

    [Theory]
    [InlineData("mappings")]
    [InlineData("operations")]
    [InlineData("deliveries")]
    public async Task Lists_of_an_unknown_integration_are_not_found(string list)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration("int_2"));

        (await front.GetAsync(Root + list)).ShouldBeProblem(404, "integration-not-found");
    }
}
