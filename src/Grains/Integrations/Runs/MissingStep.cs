using System.Collections.Immutable;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>What is mapped and was not in a complete listing: counted first, then asked for by id; only what is gone then is deleted.</summary>
public sealed class MissingStep(IDatabase database, InboundRouter router, HeldChanges held, IdSource ids, TimeProvider clock)
{
    private const int PageSize = 200;

    // What is mapped is gone through by large pages, since most of it was listed; a step is not long all the same.
    private const int MarkPage = 1_000;
    private const int MostMarkPages = 50;

    private static readonly string LocalDeletes = BrakedChange.NameOf(BrakedChange.Local, BrakeKind.DELETE);

    /// <summary>Absence is counted over the whole type before the first record is asked for, so that the brake sees all of it.</summary>
    internal async Task<RunProgress> CountAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        var seen = await Sightings.ReadAsync(database, job.Id, type, checkpoint.Listed);
        var (missing, end) = await UnseenAsync(setup, type, seen, checkpoint.Position);
        var progress = Progress(end is null ? checkpoint.Go(RunPhase.Gone) : checkpoint with { Position = end });
        progress = job.DryRun || checkpoint.Position is not null ? progress : await AskAboutAsync(job, setup, type, seen, progress);
        return missing.Aggregate(progress with { Plans = true }, (all, row) => all.Plan(
            job, type, row.ExternalId, new ObserveReply(Observed.Applied, "Not in the complete listing.", "LOCAL", "DELETE", null, null, row.InternalId)));
    }

    // The next of those that are mapped and were not listed, and the id up to which that holds; null when there are no more.
    private async Task<(ImmutableArray<MappingRow> Missing, string? End)> UnseenAsync(IntegrationSetup setup, string type, Sightings seen, string? after)
    {
        var unseen = new List<string>();
        for (var pages = 0; pages < MostMarkPages && unseen.Count < PageSize; pages++)
        {
            var marks = await database.QueryAsync(From.Table<MappingMark>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
                .Where(row => row.SyncStatus, Is.NotEqual, MappingStatus.DETACHED).Where(row => row.ExternalId, Is.Greater, after ?? "").OrderBy(row => row.ExternalId).Take(MarkPage));
            unseen.AddRange(marks.Select(row => row.ExternalId).Where(id => !seen.Hold(id)));
            after = marks.Length < MarkPage ? null : marks[^1].ExternalId;
            if (after is null)
            {
                break;
            }
        }

        return (await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.ExternalId, unseen).Take(unseen.Count + 1)), after);
    }

    // A person is asked about external records that may be gone; whose they are need not be said then.
    private async Task<RunProgress> AskAboutAsync(JobRow job, IntegrationSetup setup, string type, Sightings seen, RunProgress progress)
    {
        var questions = await IdentityQuestions.AllAsync(database, setup.Id, type);
        return questions.Where(row => !seen.Hold(row.ExternalId)).Aggregate(
            progress, (all, row) => all with { Rows = all.Rows.Upsert(HintRow.Owed(setup.Id, type, row.ExternalId, job.Id, clock.GetUtcNow())) });
    }

    /// <summary>Asks for the next of them.</summary>
    internal async Task<RunProgress> AskAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        var missing = await database.QueryAsync(Missing(job, type).Where(row => row.Id, Is.Greater, checkpoint.Position ?? "").OrderBy(row => row.Id).Take(PageSize));
        var progress = Progress(missing.Length < PageSize ? checkpoint.Go(RunPhase.Local) : checkpoint with { Position = missing[^1].Id });
        var work = RunWork.Outside<RunChangeRow>(row => row.ExternalId!, (row, _) => router.FetchAsync(setup.Id, type, row.ExternalId!, job.Id), row => HintRow.Owed(setup.Id, type, row.ExternalId!, job.Id, clock.GetUtcNow()));
        return job.DryRun ? progress : await held.LetGoAsync(job, missing, await work.DoAsync(job, type, missing, progress));
    }

    /// <summary>
    /// Holds the run where too much is missing. An approved job has shown these counts already. While deletes wait in a held job, a run
    /// goes on and adds its own to that; only a side that is empty stops it nevertheless.
    /// </summary>
    internal async Task<JobRow> BrakedAsync(JobRow job, IntegrationSetup setup, RunProgress progress)
    {
        var checkpoint = progress.Next;
        var type = job.ResourceTypes[checkpoint.TypeIndex];
        // The last page's lines are committed together with this verdict, so they are not in the table yet.
        var missing = progress.Planned.GetValueOrDefault(RunProgress.DeleteLocal) + (int)await database.CountAsync(Missing(job, type));
        var mapped = (int)await database.CountAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .Where(row => row.ExternalId, Is.NotNull));
        BrakeResult? verdict = missing > 0 && checkpoint.Listed == 0
            ? new BrakeResult.Hold($"The system lists no {type} at all, but {mapped} are mapped; nothing is deleted before somebody approves.")
            : await BrakeGate.PendingAsync(database, setup.Id, LocalDeletes, HeldJob.HoldsOnly) is not null
            ? null
            : Brakes.Check(BrakeKind.DELETE, missing, mapped, setup.Config.Brakes.Delete);
        return verdict is BrakeResult.Hold hold ? job with { Status = JobStatus.PENDING, HeldReason = hold.Reason, HeldKind = LocalDeletes } : job;
    }

    private static Query<RunChangeRow> Missing(JobRow job, string type) => From.Table<RunChangeRow>()
        .Where(row => row.JobId, job.Id).Where(row => row.ResourceType, type).Where(row => row.Kind, "DELETE").Where(row => row.Side, "LOCAL");

    private RunProgress Progress(Checkpoint next) => RunProgress.At(next, ids.New("unit"));
}
