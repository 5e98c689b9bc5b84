using System.Text.Json.Nodes;
using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>The admin of one integration.</summary>
internal sealed class Admin(World world, Site site)
{
    private const string Name = "admin";

    public IntegrationRow? Integration => world.Disk.First(From.Table<IntegrationRow>().Where(row => row.Id, site.Id));

    public JobRow? Running => world.Disk.First(From.Table<JobRow>().Where(row => row.Status, JobStatus.RUNNING).Where(row => row.IntegrationId, site.Id));

    public JobRow? Held => world.Disk.All(From.Table<JobRow>().Where(row => row.Status, JobStatus.PENDING).Where(row => row.IntegrationId, site.Id)).FirstOrDefault(job => job.HeldReason is not null);

    /// <summary>Adds the integration and hands its webhook secret to the outside. Faults must be off.</summary>
    public async Task CreateAsync()
    {
        var answer = await AskAsync(grain => grain.Create(IntegrationBody.Of(site.Traits), Name));
        if (answer is not { Verdict: Verdict.Done }) throw new InvalidOperationException($"The integration was not created: {answer}");
        site.Post.Secret = JsonNode.Parse(answer.Json!)!["integration"]!["webhookSecret"]!.GetValue<string>();
    }

    /// <summary>When the admin last asked for the integration to go on: what waited for the system until then need not wait any longer.</summary>
    public DateTimeOffset ResumedAt { get; private set; }

    public Task<Answer?> SetStatusAsync(IntegrationStatus status)
    {
        if (status == IntegrationStatus.ACTIVE) ResumedAt = world.Now;
        return AskAsync(grain => grain.Update($"{{\"status\":\"{status}\"}}", Name));
    }

    /// <summary>Whether the integration works, or would if nothing were in its way.</summary>
    public bool IsWorking => Integration is { Status: IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED };

    /// <summary>Lets the integration work again, whatever stopped it.</summary>
    public async Task ResumeAsync()
    {
        for (var tries = 0; tries < 20 && !IsWorking; tries++)
        {
            await SetStatusAsync(IntegrationStatus.ACTIVE);
            await world.Delay(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Changes the integration's settings.</summary>
    public Task<Answer?> UpdateAsync(string body) => AskAsync(grain => grain.Update(body, Name));

    public Task<Answer?> SyncAsync(bool full, bool dryRun = false) => AskAsync(grain => grain.Sync(new SyncRequest(null, [], full, dryRun, Name)));

    /// <summary>Takes back what the hub did: what the request says.</summary>
    public Task<Answer?> UndoAsync(UndoRequest request) => AskAsync(grain => grain.Undo(request));

    /// <summary>The runs that have come to their end.</summary>
    public IEnumerable<JobRow> Ended => world.Disk.All(From.Table<JobRow>().Where(row => row.IntegrationId, site.Id).Where(row => row.Status, JobStatus.COMPLETED)).Where(row => !row.DryRun);

    public Task<Answer?> PauseAsync(string jobId) => AskAsync(grain => grain.Pause(jobId, Name));

    public Task<Answer?> ResumeAsync(string jobId) => AskAsync(grain => grain.Resume(jobId, Name));

    public Task<Answer?> CancelAsync(string jobId) => AskAsync(grain => grain.Cancel(jobId, Name));

    /// <summary>Lets a held job go on, if there is one.</summary>
    public async Task ApproveAsync()
    {
        if (Held is { } job) await AskAsync(grain => grain.Approve(job.Id, Name));
    }

    /// <summary>Drops a held job, if there is one.</summary>
    public async Task DropAsync()
    {
        if (Held is { } job) await AskAsync(grain => grain.Drop(job.Id, Name));
    }

    /// <summary>Lets frozen fields flow again, where there are any.</summary>
    public async Task UnfreezeAsync()
    {
        foreach (var mapping in world.Disk.All<MappingRow>().Where(row => !row.FrozenGroups.IsEmpty))
        {
            await world.AskAsync(grains => grains.GetGrain<IRecordGrain>(GrainKeys.Record(mapping.ResourceType, mapping.InternalId)).Unfreeze(mapping.Id, Name));
            world.Journal.Count("frozen fields");
        }
    }

    /// <summary>Runs a full sync and waits for its end, approving what is held.</summary>
    /// <returns>False when it did not end within <paramref name="patience"/>.</returns>
    public async Task<bool> RunFullAsync(TimeSpan patience)
    {
        var until = world.Now + patience;
        while (world.Now < until)
        {
            var jobs = Jobs();
            await SyncAsync(full: true);
            var started = Jobs() > jobs;
            if (await EndedAsync(until) && started) return true;
        }

        return false;
    }

    /// <summary>Waits until no run is under way or held.</summary>
    public async Task<bool> EndedAsync(DateTimeOffset until)
    {
        while (Running is not null || Held is not null)
        {
            if (world.Now >= until) return false;
            await ApproveAsync();
            await UnfreezeAsync();
            await world.Delay(TimeSpan.FromMilliseconds(500));
        }

        return true;
    }

    private int Jobs() => world.Disk.All(From.Table<JobRow>().Where(row => row.IntegrationId, site.Id)).Length;

    private Task<Answer?> AskAsync(Func<IIntegrationGrain, Task<Answer>> question) =>
        world.AskAsync(grains => question(grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(site.Id))));
}
