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
