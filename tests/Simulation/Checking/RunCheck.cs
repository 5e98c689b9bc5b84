using System.Text.Json.Nodes;
using Concord.Grains.Integrations.Runs;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>
/// I9: a run goes on from a page only when each of its records has got a place here, or is owed a look, or is on record as what is left out or
/// waits for a person. I18: what the schedule wants is begun once.
/// </summary>
internal sealed class RunCheck(World world)
{
    public void Committed(CommitUnit unit)
    {
        var rows = unit.Writes.Select(write => write.Row).ToList();
        foreach (var begun in unit.Writes.Where(write => write.Kind == WriteKind.Insert).Select(write => write.Row).OfType<JobRow>().Where(row => row.ScheduledFor is not null))
            if (world.Disk.All(From.Table<JobRow>().Where(row => row.IntegrationId, begun.IntegrationId)).Count(row => row.ScheduledFor == begun.ScheduledFor) > 1)
                world.Journal.Violation("I18", $"the run of {begun.IntegrationId} that was due at {begun.ScheduledFor:O} was begun twice");
        if (rows.OfType<JobRow>().FirstOrDefault() is not { DryRun: false } job || world.Find(job.IntegrationId) is not { } site) return;
        var withheld = rows.OfType<RunChangeRow>().Select(row => row.ExternalId).ToHashSet();
        foreach (var sightings in rows.OfType<RunSeenRow>().Select(Sightings.Of))
        {
            foreach (var id in site.Fake.All(OutsideSystem.Collection).Select(record => record["id"]!.ToString()).Where(id => sightings.Hold(id) && !withheld.Contains(id) && !IsTakenCareOf(site, id)))
                world.Journal.Violation("I9", $"run {job.Id} of {site} left {id} behind, which has no record here, and which nobody is to look at");
        }
    }

    private bool IsTakenCareOf(Site site, string id) =>
        site.Fake.Read(OutsideSystem.Collection, id) is not { } record
        || Any(From.Table<MappingRow>().Where(row => row.IntegrationId, site.Id).Where(row => row.ExternalId, id))
        || Any(From.Table<HintRow>().Where(row => row.IntegrationId, site.Id).Where(row => row.ExternalId, id))
        || Any(From.Table<TombstoneRow>().Where(row => row.IntegrationId, site.Id).Where(row => row.ExternalId, id))
        || Any(From.Table<SyncLogRow>().Where(row => row.IntegrationId, site.Id).Where(row => row.ExternalId, id).Where(row => row.Status, SyncStatus.FAILED))
        || world.Disk.All(From.Table<ConflictRow>().Where(row => row.IntegrationId, site.Id)).Any(row => row.ExternalId == id || row.Candidates.Contains(id))
        || IsReported(site, id)
        || IsFilteredOut(site, record)
        || site.Traits.Matching == MatchMode.MATCH_ONLY
        || !site.Traits.FlowsIn
        || (site.Traits.Matching is not null && Any(From.Table<RecordRow>().Where(row => row.ExternalSyncEnabled, false)));

    // A report that waits for a person names it.
    private bool IsReported(Site site, string id)
    {
        var waiting = world.Disk.All(From.Table<JobRow>().Where(row => row.IntegrationId, site.Id).Where(row => row.Status, JobStatus.PENDING)).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        return waiting.Count > 0 && world.Disk.All(From.Table<RunChangeRow>().Where(row => row.ExternalId, id)).Any(row => waiting.Contains(row.JobId));
    }

    // The scenarios filter what comes in by equality alone.
    private bool IsFilteredOut(Site site, JsonObject record)
    {
        var row = world.Disk.First(From.Table<IntegrationRow>().Where(row => row.Id, site.Id));
        var filters = row is null ? null : JsonNode.Parse(row.Config)?["filters"]?.AsArray();
        return filters?.Any(filter => (string?)filter!["direction"] == nameof(SyncDirection.EXTERNAL_TO_BRITEPOOL)
            && !JsonNode.DeepEquals(record[(string)filter["field"]!], filter["value"])) ?? false;
    }

    private bool Any<T>(Query<T> query)
        where T : class => world.Disk.First(query) is not null;
}
