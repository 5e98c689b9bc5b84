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
