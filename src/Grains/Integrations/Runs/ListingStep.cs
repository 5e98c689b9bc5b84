using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>One page of a run's listing of the outside: what differs from what is known goes to the records' grains.</summary>
public sealed class ListingStep(IDatabase database, ConnectorSource connectors, InboundRouter router, ConnectionHealth connections, RunCeiling ceiling, IdSource ids, TimeProvider clock)
{
    // How far before the newest change seen the next listing begins: clocks and transactions outside are not exact.
    private static readonly TimeSpan CursorOverlap = TimeSpan.FromMinutes(2);

    // A record that is dated further ahead of us would carry the cursor past everything that is changed until then.
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>Lists the next page.</summary>
    /// <returns>What came of it; stopped when the connection failed.</returns>
    internal async Task<RunProgress> DoAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        // Where nothing flows in, a whole listing still tells which records have a counterpart already.
        var links = !setup.FlowsIn && job.FullSync && setup.RuleOf(type).Matches;
        if (!links && (job.Direction == SyncDirection.BRITEPOOL_TO_EXTERNAL || !setup.FlowsIn))
        {
            return Progress(checkpoint.Go(RunPhase.Local));
        }

        var connector = await connectors.ForAsync(setup, Lanes.Of(job));
        var since = job.FullSync ? null : await CursorAsync(setup, type);
        var ticket = await database.NextTicketAsync();
        var sentAt = clock.GetUtcNow();
        var reply = await connector.ListAsync(new ListRequest(type, checkpoint.Position, since), CancellationToken.None);
        if (reply is ListReply.Failed { Failure.Kind: FailureKind.NotYet })
        {
            return Progress(checkpoint) with { Waits = true };
        }

        if (reply is ListReply.Failed failed)
        {
            await connections.FailedAsync(setup, failed.Failure);
            return Progress(checkpoint).Stopped(failed.Failure.Message);
        }

        await connections.AnsweredAsync(setup);
        var page = (ListReply.Page)reply;
        var changed = await ChangedAsync(setup, type, page.Records, links);
        var work = RunWork.Outside<ExternalRecord>(record => record.Id, (record, planOnly) => router.RouteAsync(new Sighting(
            setup.Id,
            type,
            record.Id,
            new Observation(setup.Id, record.Id, record.Document.ToJson(), record.Version, record.UpdatedAt, ticket, sentAt, ObservationSource.Listing, Binding.Create, 0, job.Id, planOnly),
            job.Id,
            planOnly)), record => HintRow.Owed(setup.Id, type, record.Id, job.Id, clock.GetUtcNow()));
        var (allowed, progress) = await ceiling.ApplyAsync(job, type, changed, Seen(job, type, checkpoint with { Complete = checkpoint.Complete && !links, Began = checkpoint.Began ?? sentAt }, page), work, () => ToldAsync(setup, type, changed));
        return await work.DoAsync(job, type, allowed, progress);
    }

    // Their deliveries are worked off after the run anyway, or a page that is done again has bound them already.
    private async Task<ImmutableHashSet<string>> ToldAsync(IntegrationSetup setup, string type, ImmutableArray<ExternalRecord> records)
    {
        var told = await database.QueryAsync(From.Table<DeliveryEventRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.ExternalId, records.Select(record => record.Id)).Where(row => row.Disposition, Is.Null).Take(DeliveryEventRow.Most));
        var bound = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.ExternalId, records.Select(record => (string?)record.Id)).Take(records.Length + 1));
        return [.. told.Select(row => row.ExternalId), .. bound.Select(row => row.ExternalId!)];
    }

    private RunProgress Seen(JobRow job, string type, Checkpoint checkpoint, ListReply.Page page)
    {
        var next = checkpoint with
        {
            Position = page.NextPageToken,
            Complete = checkpoint.Complete && !page.IsFiltered,
            Listed = checkpoint.Listed + page.Records.Length,
            Newest = page.Records.Select(record => record.UpdatedAt).Where(time => time <= clock.GetUtcNow() + MostAhead).Append(checkpoint.Newest).Max(),
        };
        var progress = page.NextPageToken is null ? MoveCursor(job, type, next, Progress(AfterListing(next))) : Progress(next);
        return page.Records.Aggregate(progress, (all, record) => all with { Rows = all.Rows.Upsert(new RunSeenRow { JobId = job.Id, ResourceType = type, ExternalId = record.Id }) });
    }

    // Only at the end of a listing, and no later than it began by the system's clock: what was changed on a page that had been read already
    // was not seen, though a later page may show what was changed after it.
    private RunProgress MoveCursor(JobRow job, string type, Checkpoint listed, RunProgress progress) => listed.Newest is not { } newest || job.DryRun
        ? progress
        : progress with
        {
            Rows = progress.Rows.Upsert(new SyncCursorRow
            {
                IntegrationId = job.IntegrationId,
                ResourceType = type,
                Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
                Value = Before(newest, Lasted(listed) + CursorOverlap),
                UpdatedAt = clock.GetUtcNow(),
            }),
        };

    // Some systems date what they never dated with the first moment there is.
    private static DateTimeOffset Before(DateTimeOffset time, TimeSpan span) => time - DateTimeOffset.UnixEpoch > span ? time - span : DateTimeOffset.UnixEpoch;

    private TimeSpan Lasted(Checkpoint listed) => clock.GetUtcNow() - listed.Began is { Ticks: > 0 } lasted ? lasted : TimeSpan.Zero;

    private static Checkpoint AfterListing(Checkpoint checkpoint) => checkpoint.Go(checkpoint.Complete ? RunPhase.Missing : RunPhase.Local);

    private async Task<DateTimeOffset?> CursorAsync(IntegrationSetup setup, string type)
    {
        var rows = await database.QueryAsync(From.Table<SyncCursorRow>().Where(row => row.IntegrationId, setup.Id)
            .Where(row => row.ResourceType, type).Where(row => row.Direction, SyncDirection.EXTERNAL_TO_BRITEPOOL));
        return rows.FirstOrDefault()?.Value;
    }

    // One query compares the page's fingerprints with the mapping table; grains are called for what differs only.
    private async Task<ImmutableArray<ExternalRecord>> ChangedAsync(IntegrationSetup setup, string type, ImmutableArray<ExternalRecord> records, bool unboundOnly)
    {
        var mapped = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.ExternalId, records.Select(record => (string?)record.Id)).Take(records.Length + 1));
        // What is mapped otherwise now is compared again, though nothing of it moved.
        var hashes = mapped.ToDictionary(row => row.ExternalId!, row => setup.RegroupedSince(type, row.ComparedVersion).IsEmpty ? row.LastExternalHash : null, StringComparer.Ordinal);
        var compiled = setup.Mappings[type];
        return [.. records.Where(record => hashes.TryGetValue(record.Id, out var hash) ? !unboundOnly && hash != compiled.Fingerprint(record.Document) : compiled.Filters.AdmitsExternal(record.Document))];
    }

    private RunProgress Progress(Checkpoint next) => RunProgress.At(next, ids.New("unit"));
}
