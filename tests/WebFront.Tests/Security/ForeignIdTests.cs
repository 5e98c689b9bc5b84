using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Security;

/// <summary>OWASP API1, n8n CVE-2026-42226: an id is good only under the route of what it belongs to.</summary>
public sealed class ForeignIdTests
{
    [Theory]
    [InlineData("/api/records/MEMBER/task_1")]
    [InlineData("/api/records/task/task_1")]
    [InlineData("/api/records/TASK/task_2")]
    [InlineData("/api/records/TASK/int_1")]
    [InlineData("/api/admin/jobs/int_1")]
    [InlineData("/api/admin/jobs/job_1%2F..%2Fjob_2")]
    [InlineData("/api/admin/subscriptions/int_1")]
    [InlineData("/api/admin/subscriptions/sub_1%2F..")]
    [InlineData("/api/admin/integrations/conflicts/int_1")]
    [InlineData("/api/admin/integrations/conflicts/job_1")]
    [InlineData("/api/admin/integrations/task_1")]
    [InlineData("/api/admin/integrations/job_1/deliveries")]
    [InlineData("/api/admin/integrations/INT_1")]
    [InlineData("/api/admin/integrations/int_1'%20OR%20'1'='1")]
    public async Task An_id_of_something_else_is_404(string path)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Job());
        await front.StoreAsync(Samples.Record("task_1"));

        (await front.GetAsync(path)).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("PUT", "/api/admin/subscriptions/int_1", "subscription/int_1")]
    [InlineData("DELETE", "/api/admin/subscriptions/int_1", "subscription/int_1")]
    [InlineData("DELETE", "/api/admin/integrations/task_1", "integration/task_1")]
    [InlineData("PUT", "/api/admin/integrations/sub_1", "integration/sub_1")]
    public async Task A_change_goes_to_the_kind_of_thing_that_its_route_names(string method, string path, string key)
    {
        await using var front = await Front.StartAsync();

        await front.SendAsync(new HttpMethod(method), path, method == "PUT" ? "{}" : null);

        front.Grains.Calls.ShouldHaveSingleItem().Key.ShouldBe(key);
    }

    [Theory]
    [InlineData("operations", """{"ids":["op_1","dlv_1","task_1"]}""", "op_1 dlv_1 task_1")]
    [InlineData("operations", """{"filter":{}}""", "")]
    [InlineData("deliveries", """{"filter":{}}""", "")]
    public async Task Nothing_of_another_integration_is_redelivered(string kind, string body, string refused)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(), Samples.Integration("int_2", "Other"));
        await front.StoreAsync(FlowRows.Operation("op_1", OperationState.DEAD));
        await front.StoreAsync(FlowRows.Delivery("dlv_1", Disposition.DEAD_LETTER));

        var reply = await front.PostAsync($"/api/admin/integrations/int_2/{kind}/redeliver", body);

        reply.Json.GetProperty("accepted").GetInt32().ShouldBe(0);
        string.Join(' ', reply.Json.GetProperty("refused").EnumerateArray().Select(one => one.GetProperty("id").GetString())).ShouldBe(refused);
        front.Grains.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_named_delivery_is_asked_for_with_the_integration_of_the_route()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(), Samples.Integration("int_2", "Other"));
        await front.StoreAsync(FlowRows.Delivery("dlv_1", Disposition.DEAD_LETTER));

        await front.PostAsync("/api/admin/integrations/int_2/deliveries/redeliver", """{"ids":["dlv_1"]}""");

        // The grain refuses one that is not that integration's.
        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("delivery/dlv_1", "Redeliver", "int_2", "tok_admin_setting"));
    }

    [Theory]
    [InlineData("logs", "logs")]
    [InlineData("deliveries", "deliveries")]
    [InlineData("operations", "operations")]
    [InlineData("mappings", "mappings")]
    public async Task Lists_of_one_integration_hold_nothing_of_another(string list, string name)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(), Samples.Integration("int_2", "Other"));
        await front.StoreAsync(Samples.Log("log_1", SyncStatus.SUCCESS));

        var reply = await front.GetAsync($"/api/admin/integrations/int_2/{list}");

        reply.Status.ShouldBe(200, reply.Text);
        reply.Json.GetProperty(name).GetArrayLength().ShouldBe(0);
    }
}
