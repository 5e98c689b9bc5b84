namespace Concord.EndToEnd.Parts;

/// <summary>What tests read of the hub, over its API.</summary>
internal static class HubReading
{
    private const int Page = 200;

    public static async Task<IReadOnlyList<TaskView>> TasksAsync(this Hub hub)
    {
        var all = new List<TaskView>();
        string? cursor = null;
        do
        {
            var page = await hub.GetAsync<TaskPage>($"/api/records/TASK?limit={Page}{After(cursor)}");
            all.AddRange(page.Records);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>The task, or null when there is none (any more).</summary>
    public static async Task<TaskView?> TaskAsync(this Hub hub, string id)
    {
        var reply = await hub.SendAsync(HttpMethod.Get, $"/api/records/TASK/{id}");
        return reply.Status == 404 ? null : reply.As<TaskView>();
    }

    public static async Task<TaskView> EditAsync(this Hub hub, string id, object fields) =>
        (await hub.SendAsync(HttpMethod.Patch, $"/api/records/TASK/{id}", new { fields })).As<TaskView>();

    public static async Task<TaskView> CreateAsync(this Hub hub, object fields) =>
        (await hub.PostAsync("/api/records/TASK", new { fields })).As<TaskView>();

    public static async Task<IReadOnlyList<MappingView>> MappingsAsync(this Hub hub, string integrationId)
    {
        var all = new List<MappingView>();
        string? cursor = null;
        do
        {
            var page = await hub.GetAsync<MappingPage>($"/api/admin/integrations/{integrationId}/mappings?limit={Page}{After(cursor)}");
            all.AddRange(page.Mappings);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    public static async Task<IReadOnlyList<DeliveryView>> DeliveriesAsync(this Hub hub, string integrationId) =>
        (await hub.GetAsync<DeliveryPage>($"/api/admin/integrations/{integrationId}/deliveries?limit={Page}")).Deliveries;

    public static async Task<IReadOnlyList<OperationView>> OperationsAsync(this Hub hub, string integrationId) =>
        (await hub.GetAsync<OperationPage>($"/api/admin/integrations/{integrationId}/operations?limit={Page}")).Operations;

    public static async Task<IReadOnlyList<ConflictView>> ConflictsAsync(this Hub hub, string status = "PENDING") =>
        (await hub.GetAsync<ConflictPage>($"/api/admin/integrations/conflicts?status={status}")).Conflicts;

    public static Task<JobView> JobAsync(this Hub hub, string id) => hub.GetAsync<JobView>($"/api/admin/jobs/{id}");

    /// <summary>Waits for a run to complete, without failed records.</summary>
    public static async Task<JobView> EndedAsync(this Hub hub, string jobId)
    {
        var job = await Eventually.GetAsync(() => hub.JobAsync(jobId), job => job.Status is not "RUNNING", $"job {jobId} ends");
        job.Status.ShouldBe("COMPLETED", job.ToString());
        job.ErrorCount.ShouldBe(0, job.ToString());
        return job;
    }

    public static async Task<IReadOnlyList<JobView>> JobsAsync(this Hub hub, string integrationId) =>
        (await hub.GetAsync<JobPage>($"/api/admin/jobs?integrationId={integrationId}")).Jobs;

    public static async Task<IReadOnlyList<ChangeView>> ChangesAsync(this Hub hub, string jobId)
    {
        var all = new List<ChangeView>();
        string? cursor = null;
        do
        {
            var page = await hub.GetAsync<ChangePage>($"/api/admin/jobs/{jobId}/changes?limit={Page}{After(cursor)}");
            all.AddRange(page.Changes);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private static string After(string? cursor) => cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
}
