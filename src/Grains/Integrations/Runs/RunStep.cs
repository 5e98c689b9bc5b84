using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Integrations.Runs;

/// <summary>
/// One step of a run: a page of a listing, of missing records, or of local ones. Records are worked on first, then the checkpoint
/// moves; a page that was done twice changes nothing the second time.
/// </summary>
public sealed class RunStep(IDatabase database, CommitPipeline pipeline, ConnectorSource connectors, InboundRouter router, ConnectionHealth connections, IGrainFactory grains, IdSource ids, TimeProvider clock)
{
    private const int PageSize = 200;

    // How far before the newest change seen the next listing begins: clocks and transactions outside are not exact.
    private static readonly TimeSpan CursorOverlap = TimeSpan.FromMinutes(2);

    // Records of a page worked on at once; their commits share transactions.
    private const int AtOnce = 32;

    /// <summary>Does the next step.</summary>
    /// <returns>False when the connection failed and the step must wait.</returns>
    internal async Task<bool> DoAsync(JobRow job, IntegrationSetup setup)
    {
        var checkpoint = Checkpoint.Read(job.Checkpoint);
        var type = job.ResourceTypes[checkpoint.TypeIndex];
        var progress = checkpoint.Phase switch
        {
            RunPhase.List => await ListAsync(job, setup, type, checkpoint),
            RunPhase.Missing => await MissingAsync(job, setup, type, checkpoint),
            RunPhase.Gone => await GoneAsync(job, setup, type, checkpoint),
            _ => await LocalAsync(job, setup, type, checkpoint),
        };
        if (progress is null)
        {
            return false;
        }

        await SaveAsync(job, setup, progress);
        return true;
    }

    private async Task<RunProgress?> ListAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        if (job.Direction == SyncDirection.BRITEPOOL_TO_EXTERNAL || !setup.FlowsIn)
        {
            return Progress(checkpoint.Go(RunPhase.Local));
        }

        var connector = await connectors.ForAsync(setup);
        var since = job.FullSync ? null : await CursorAsync(setup, type);
        var ticket = await database.NextTicketAsync();
        var reply = await connector.ListAsync(new ListRequest(type, checkpoint.Position, since), CancellationToken.None);
        if (reply is ListReply.Failed failed)
        {
            await connections.FailedAsync(setup, failed.Failure);
            return null;
        }

        await connections.AnsweredAsync(setup);
        var page = (ListReply.Page)reply;
        var next = checkpoint with
        {
            Position = page.NextPageToken,
            Complete = checkpoint.Complete && !page.IsFiltered,
            Listed = checkpoint.Listed + page.Records.Length,
            Newest = page.Records.Select(record => record.UpdatedAt).Append(checkpoint.Newest).Max(),
        };
        var progress = Progress(page.NextPageToken is null ? AfterListing(next) : next);
        progress = page.NextPageToken is null ? MoveCursor(job, type, next, progress) : progress;
        progress = page.Records.Aggregate(progress, (all, record) => all with { Rows = all.Rows.Upsert(new RunSeenRow { JobId = job.Id, ResourceType = type, ExternalId = record.Id }) });
        return await SightAllAsync(job, setup, type, await ChangedAsync(setup, type, page.Records), ticket, progress);
    }

    // Only at the end of a listing: a cursor never passes what was not seen.
    private RunProgress MoveCursor(JobRow job, string type, Checkpoint listed, RunProgress progress) => listed.Newest is not { } newest || job.DryRun
        ? progress
        : progress with
        {
            Rows = progress.Rows.Upsert(new SyncCursorRow
            {
                IntegrationId = job.IntegrationId,
                ResourceType = type,
                Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
                Value = newest - CursorOverlap,
                UpdatedAt = clock.GetUtcNow(),
            }),
        };

    private static Checkpoint AfterListing(Checkpoint checkpoint) => checkpoint.Go(checkpoint.Complete ? RunPhase.Missing : RunPhase.Local);

    private async Task<DateTimeOffset?> CursorAsync(IntegrationSetup setup, string type)
    {
        var rows = await database.QueryAsync(From.Table<SyncCursorRow>().Where(row => row.IntegrationId, setup.Id)
            .Where(row => row.ResourceType, type).Where(row => row.Direction, SyncDirection.EXTERNAL_TO_BRITEPOOL));
        return rows.FirstOrDefault()?.Value;
    }

    // One query compares the page's fingerprints with the mapping table; grains are called for what differs only.
    private async Task<ImmutableArray<ExternalRecord>> ChangedAsync(IntegrationSetup setup, string type, ImmutableArray<ExternalRecord> records)
    {
        var mapped = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.ExternalId, records.Select(record => (string?)record.Id)).Take(records.Length + 1));
        var hashes = mapped.ToDictionary(row => row.ExternalId!, row => row.LastExternalHash, StringComparer.Ordinal);
        var compiled = setup.Mappings[type];
        return [.. records.Where(record => hashes.TryGetValue(record.Id, out var hash) ? hash != compiled.Fingerprint(record.Document) : compiled.Filters.AdmitsExternal(record.Document))];
    }

    private Task<RunProgress> SightAllAsync(
        JobRow job, IntegrationSetup setup, string type, ImmutableArray<ExternalRecord> records, long ticket, RunProgress progress) =>
        ForAllAsync(job, type, records, progress, record => record.Id, record => router.RouteAsync(new Sighting(
            setup.Id,
            type,
            record.Id,
            new Observation(setup.Id, record.Id, record.Document.ToJson(), record.Version, record.UpdatedAt, ticket, ObservationSource.Listing, Binding.Create, 0, job.Id, job.DryRun),
            job.Id,
            job.DryRun)));

    // Absence is counted over the whole type before the first record is asked for, so that the brake sees all of it.
    private async Task<RunProgress?> MissingAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        var mapped = await MappedAsync(setup, type, checkpoint.Position);
        var seen = await database.QueryAsync(From.Table<RunSeenRow>().Where(row => row.JobId, job.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.ExternalId, mapped.Select(row => row.ExternalId!)));
        var listed = seen.Select(row => row.ExternalId).ToHashSet(StringComparer.Ordinal);
        var progress = Progress(mapped.Length < PageSize ? checkpoint.Go(RunPhase.Gone) : checkpoint with { Position = mapped[^1].Id });
        return mapped.Where(row => !listed.Contains(row.ExternalId!)).Aggregate(progress with { Plans = true }, (all, row) => all.Plan(
            job, type, row.ExternalId, new ObserveReply(Observed.Applied, "Not in the complete listing.", "LOCAL", "DELETE", null, null, row.InternalId)));
    }

    private async Task<RunProgress?> GoneAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        var missing = await database.QueryAsync(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id).Where(row => row.ResourceType, type)
            .Where(row => row.Kind, "DELETE").Where(row => row.Side, "LOCAL").Where(row => row.Id, Is.Greater, checkpoint.Position ?? "").OrderBy(row => row.Id).Take(PageSize));
        var progress = Progress(missing.Length < PageSize ? checkpoint.Go(RunPhase.Local) : checkpoint with { Position = missing[^1].Id });
        return job.DryRun
            ? progress
            : await ForAllAsync(job, type, missing, progress, row => row.ExternalId, row => router.FetchAsync(setup.Id, type, row.ExternalId!, job.Id));
    }

    private async Task<RunProgress?> LocalAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        var ended = job.ResourceTypes.Length == checkpoint.TypeIndex + 1 ? checkpoint.Go(RunPhase.End) : checkpoint.NextType(RunPhase.List);
        if (job.Direction == SyncDirection.EXTERNAL_TO_BRITEPOOL || !setup.FlowsOut)
        {
            return Progress(ended);
        }

        var records = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type)
            .Where(row => row.Id, Is.Greater, checkpoint.Position ?? "").OrderBy(row => row.Id).Take(PageSize));
        var mapped = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.InternalId, records.Select(row => row.Id)));
        var pushed = mapped.ToDictionary(row => row.InternalId, StringComparer.Ordinal);
        var due = records.Where(row => IsDue(setup, row, pushed.GetValueOrDefault(row.Id))).ToImmutableArray();
        var progress = Progress(records.Length < PageSize ? ended : checkpoint with { Position = records[^1].Id });
        return await ForAllAsync(job, type, due, progress, _ => null, row =>
            grains.GetGrain<IRecordGrain>(GrainKeys.Record(type, row.Id)).Reconcile(setup.Id, job.Id, job.DryRun));
    }

    // What a filter left out is found by its listing; where nothing is listed, its own fields say whether it may come back.
    private static bool IsDue(IntegrationSetup setup, RecordRow row, MappingRow? mapping) =>
        mapping is null ? row.DeletedAt is null && setup.Mappings[row.Type].Filters.AdmitsOutward(row.Fields)
        : row.Revision > mapping.PushedVersion || (mapping.Filtered && !setup.FlowsIn && setup.Mappings[row.Type].Filters.AdmitsOutward(row.Fields));

    private Task<ImmutableArray<MappingRow>> MappedAsync(IntegrationSetup setup, string type, string? after) => database.QueryAsync(
        From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type).Where(row => row.ExternalId, Is.NotNull)
            .Where(row => row.SyncStatus, Is.NotEqual, MappingStatus.DETACHED).Where(row => row.Id, Is.Greater, after ?? "").OrderBy(row => row.Id).Take(PageSize));

    private static async Task<RunProgress> ForAllAsync<T>(
        JobRow job, string type, ImmutableArray<T> items, RunProgress progress, Func<T, string?> externalId, Func<T, Task<ObserveReply>> work)
    {
        foreach (var chunk in items.Chunk(AtOnce))
        {
            var replies = await Task.WhenAll(chunk.Select(work));
            progress = chunk.Zip(replies).Aggregate(progress, (all, pair) => all.With(job, type, externalId(pair.First), pair.Second));
        }

        return progress;
    }

    private async Task SaveAsync(JobRow job, IntegrationSetup setup, RunProgress progress)
    {
        // A real run keeps the counts that were shown for it; only what it plans itself is added.
        var counts = job.DryRun || progress.Plans ? progress.AddTo(job.PlannedCounts) : job.PlannedCounts;
        var next = job with
        {
            Checkpoint = progress.Next.ToJson(),
            PlannedCounts = counts,
            TotalRecords = job.TotalRecords + progress.Records,
            SuccessCount = job.SuccessCount + progress.Records - progress.Failed,
            ErrorCount = job.ErrorCount + progress.Failed,
            ConflictCount = job.ConflictCount + progress.Conflicts,
            UpdatedAt = clock.GetUtcNow(),
        };
        next = progress.Next is { Phase: RunPhase.Gone, Position: null } && !job.DryRun ? await BrakedAsync(next, setup, progress) : next;
        await pipeline.CommitAsync(progress.Rows.Update(next));
    }

    // An approved job has shown these counts already.
    private async Task<JobRow> BrakedAsync(JobRow job, IntegrationSetup setup, RunProgress progress)
    {
        var checkpoint = progress.Next;
        var type = job.ResourceTypes[checkpoint.TypeIndex];
        // The last page's lines are committed together with this verdict, so they are not in the table yet.
        var missing = progress.Planned.GetValueOrDefault(RunProgress.DeleteLocal) + (int)await database.CountAsync(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id).Where(row => row.ResourceType, type)
            .Where(row => row.Kind, "DELETE").Where(row => row.Side, "LOCAL"));
        var mapped = (int)await database.CountAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .Where(row => row.ExternalId, Is.NotNull));
        var verdict = missing > 0 && checkpoint.Listed == 0
            ? new BrakeResult.Hold($"The system lists no {type} at all, but {mapped} are mapped; nothing is deleted before somebody approves.")
            : Brakes.Check(BrakeKind.Delete, missing, mapped, setup.Config.DeleteBrake);
        return verdict is BrakeResult.Hold hold ? job with { Status = JobStatus.PENDING, HeldReason = hold.Reason } : job;
    }

    private RunProgress Progress(Checkpoint next) => RunProgress.At(next, ids.New("unit"));
}
