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

/// <summary>Some pages of a run's listing of the outside: what differs from what is known goes to the records' grains.</summary>
public sealed class ListingStep(IDatabase database, ConnectorSource connectors, InboundRouter router, ConnectionHealth connections, RunCeiling ceiling, IdSource ids, TimeProvider clock)
{
    // How far before the newest change seen the next listing begins: clocks and transactions outside are not exact.
    private static readonly TimeSpan CursorOverlap = TimeSpan.FromMinutes(2);

    // A record that is dated further ahead of us would carry the cursor past everything that is changed until then.
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    // After so long, or so many records, a step ends with the page at hand: calls to the integration wait for it, and a crash repeats it.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(250);
    private const int Enough = 20_000;

    /// <summary>Lists pages up to the first with something to do, or until the step has been long enough.</summary>
    /// <returns>What came of them; stopped when the connection failed.</returns>
    internal async Task<RunProgress> DoAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        // Where nothing flows in, a whole listing still tells which records have a counterpart already.
        var links = !setup.FlowsIn && job.FullSync && setup.RuleOf(type).Matches;
        if (!links && (job.Direction == SyncDirection.BRITEPOOL_TO_EXTERNAL || !setup.FlowsIn))
        {
            return Progress(checkpoint.Go(RunPhase.Local));
        }

        var since = job.FullSync ? null : await CursorAsync(setup, type);
        // One ticket for all of them: drawn before any of the requests leaves, it is older than what each of them shows.
        var look = new Look(job, setup, type, links, await database.NextTicketAsync());
        var pages = new PagesAhead(await connectors.ForAsync(setup, Lanes.Of(job)), type, since, clock);
        var shown = new List<string>();
        try
        {
            var progress = await PagesAsync(look, pages, Progress(checkpoint), shown);
            return shown.Count == 0 ? progress : progress with { Rows = progress.Rows.Upsert(Sightings.Row(job.Id, type, checkpoint.Listed, shown)) };
        }
        finally
        {
            await pages.EndAsync();
        }
    }

    // A listing in which nothing changed goes on without a commit after each page, and with the next page on its way while one is compared.
    // The page that is under way when one with changes comes is worked on too: it was asked for, and the system counts requests.
    private async Task<RunProgress> PagesAsync(Look look, PagesAhead pages, RunProgress progress, List<string> shown)
    {
        var until = clock.GetUtcNow() + LongEnough;
        for (var first = true; ; first = false)
        {
            var (reply, sentAt) = await pages.TakeAsync(progress.Next.Position);
            if (reply is ListReply.Failed failed)
            {
                return await FailedAsync(look.Setup, failed.Failure, progress, first);
            }

            await (first ? connections.AnsweredAsync(look.Setup) : Task.CompletedTask);
            var page = (ListReply.Page)reply;
            shown.AddRange(page.Records.Select(record => record.Id));
            progress = Seen(look, progress, sentAt, page);
            var goesOn = page.NextPageToken is not null && shown.Count < Enough && clock.GetUtcNow() < until && progress.Records == 0;
            if (goesOn && !first)
            {
                pages.Ask(page.NextPageToken);
            }

            if (await ChangedAsync(look, page.Records) is { IsEmpty: false } changed)
            {
                progress = await WorkAsync(look, sentAt, changed, progress);
                goesOn = pages.IsUnderWay;
            }

            if (!goesOn)
            {
                return progress;
            }
        }
    }

    // What the pages before it showed is kept.
    private async Task<RunProgress> FailedAsync(IntegrationSetup setup, ConnectorFailure failure, RunProgress progress, bool first)
    {
        if (failure.Kind == FailureKind.NotYet)
        {
            return progress with { Waits = first };
        }

        await connections.FailedAsync(setup, failure);
        return progress.Stopped(failure.Message);
    }

    private async Task<RunProgress> WorkAsync(Look look, DateTimeOffset sentAt, ImmutableArray<ExternalRecord> changed, RunProgress progress)
    {
        var (job, setup, type) = (look.Job, look.Setup, look.Type);
        var work = RunWork.Outside<ExternalRecord>(record => record.Id, (record, planOnly) => router.RouteAsync(new Sighting(
            setup.Id,
            type,
            record.Id,
            new Observation(setup.Id, record.Id, record.Document.ToJson(), record.Version, record.UpdatedAt, look.Ticket, sentAt, ObservationSource.Listing, Binding.Create, 0, job.Id, planOnly),
            job.Id,
            planOnly)), record => HintRow.Owed(setup.Id, type, record.Id, job.Id, clock.GetUtcNow()));
        (var allowed, progress) = await ceiling.ApplyAsync(job, type, changed, progress, work, () => ToldAsync(setup, type, changed));
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

    private RunProgress Seen(Look look, RunProgress progress, DateTimeOffset sentAt, ListReply.Page page)
    {
        var (before, latest) = (progress.Next, clock.GetUtcNow() + MostAhead);
        progress = progress with { Looked = progress.Looked + page.Records.Length };
        var next = before with
        {
            Position = page.NextPageToken,
            Complete = before.Complete && !look.LinksOnly && !page.IsFiltered,
            Listed = before.Listed + page.Records.Length,
            Newest = page.Records.Select(record => record.UpdatedAt).Where(time => time <= latest).Append(before.Newest).Max(),
            Began = before.Began ?? sentAt,
        };
        return page.NextPageToken is null ? MoveCursor(look.Job, look.Type, next, progress with { Next = AfterListing(next) }) : progress with { Next = next };
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
    private async Task<ImmutableArray<ExternalRecord>> ChangedAsync(Look look, ImmutableArray<ExternalRecord> records)
    {
        var (setup, compiled) = (look.Setup, look.Setup.Mappings[look.Type]);
        var mapped = await database.QueryAsync(From.Table<MappingMark>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, look.Type)
            .WhereIn(row => row.ExternalId, records.Select(record => record.Id)).Take(records.Length + 1));
        // What is mapped otherwise now is compared again, though nothing of it moved.
        var hashes = mapped.ToDictionary(row => row.ExternalId, row => setup.RegroupedSince(look.Type, row.ComparedVersion).IsEmpty ? row.LastExternalHash : null, StringComparer.Ordinal);
        var refused = await RefusedAsync(look, records.Where(record => !hashes.ContainsKey(record.Id) && compiled.Filters.AdmitsExternal(record.Document)));
        return [.. records.Where(record => hashes.TryGetValue(record.Id, out var hash)
            ? !look.LinksOnly && hash != compiled.Fingerprint(record.Document)
            : compiled.Filters.AdmitsExternal(record.Document) && !(refused.TryGetValue(record.Id, out var content) && content == compiled.Fingerprint(record.Document)))];
    }

    // What could not be made here cannot be made now either, unless it, or the settings, were changed; a report names it all the same. Hashes by id.
    private async Task<ImmutableDictionary<string, string>> RefusedAsync(Look look, IEnumerable<ExternalRecord> unbound)
    {
        var asked = unbound.Select(record => record.Id).ToImmutableArray();
        return asked.IsEmpty || look.Job.DryRun
            ? ImmutableDictionary<string, string>.Empty
            : (await database.QueryAsync(From.Table<RefusedRecordRow>().Where(row => row.IntegrationId, look.Setup.Id).Where(row => row.ResourceType, look.Type)
                .Where(row => row.ConfigVersion, look.Setup.Row.ConfigVersion).WhereIn(row => row.ExternalId, asked).Take(asked.Length + 1))).ToImmutableDictionary(row => row.ExternalId, row => row.ContentHash);
    }

    private RunProgress Progress(Checkpoint next) => RunProgress.At(next, ids.New("unit"));

    /// <summary>What one step looks for.</summary>
    /// <param name="Job">The run.</param>
    /// <param name="Setup">Its integration.</param>
    /// <param name="Type">The record type.</param>
    /// <param name="LinksOnly">What is linked already does not matter, since nothing flows in.</param>
    /// <param name="Ticket">Drawn before the first of its requests left.</param>
    private sealed record Look(JobRow Job, IntegrationSetup Setup, string Type, bool LinksOnly, long Ticket);
}
