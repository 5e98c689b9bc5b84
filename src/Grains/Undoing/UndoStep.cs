using System.Collections.Immutable;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Orleans;

namespace Concord.Grains.Undoing;

/// <summary>
/// One page of an undo: the next records that may hold something of its scope, each asked through its grain. What was not shown in the
/// plan is not done but goes into a report of its own.
/// </summary>
public sealed class UndoStep(IDatabase database, IGrainFactory grains, IdSource ids)
{
    private const int PageSize = 200;
    private const int AtOnce = 32;

    // An audit row's id is drawn a moment before or after the time that the row tells.
    private static readonly TimeSpan IdSlack = TimeSpan.FromMinutes(1);

    internal async Task<RunProgress> DoAsync(JobRow job, Checkpoint checkpoint)
    {
        var scope = UndoParameters.Of(job).Scope;
        var (records, position) = await PageAsync(scope, checkpoint.Position);
        var progress = RunProgress.At(position is null ? checkpoint.Go(RunPhase.End) : checkpoint with { Position = position }, ids.New("unit"));
        var open = job.DryRun ? await WithoutLinesAsync(job, records) : records;
        foreach (var chunk in open.Chunk(AtOnce))
        {
            var done = await Task.WhenAll(chunk.Select(record => UndoAsync(job, scope, record)));
            progress = chunk.Zip(done).Aggregate(progress, (all, one) => Count(all, job, one.First, one.Second));
        }

        return progress;
    }

    private async Task<(UndoReply Reply, bool Withheld)> UndoAsync(JobRow job, UndoScope scope, TouchedRecord record)
    {
        var grain = grains.GetGrain<IRecordGrain>(GrainKeys.Record(record.Type, record.Id));
        var order = new UndoOrder(job.IntegrationId, job.Id, scope.ToValue().ToJson(), job.StartedBy, PlanOnly: true);
        var plan = await grain.Undo(order);
        if (job.DryRun || plan.Lines.IsEmpty)
        {
            return (plan, false);
        }

        var wanted = plan.Lines.Where(line => line.Kind != UndoLines.Left).Select(line => IdOf(record, line)).ToImmutableArray();
        var shown = await database.QueryAsync(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id).WhereIn(row => row.Id, wanted));
        return wanted.All(id => shown.Any(row => row.Id == id)) ? (await grain.Undo(order with { PlanOnly = false }), false) : (plan, true);
    }

    private RunProgress Count(RunProgress progress, JobRow job, TouchedRecord record, (UndoReply Reply, bool Withheld) done)
    {
        if (done.Reply.Lines.IsEmpty)
        {
            return progress;
        }

        var reportId = done.Withheld ? progress.Next.ReportId ?? ids.New("job") : job.Id;
        var next = progress with { Records = progress.Records + 1 };
        return done.Reply.Lines.Aggregate(next, (all, line) => done.Withheld
            ? all.WithholdLine(Row(reportId, record, line), CountOf(line))
            : all.PlanLine(Row(reportId, record, line), CountOf(line)));
    }

    private async Task<(ImmutableArray<TouchedRecord> Records, string? Position)> PageAsync(UndoScope scope, string? position)
    {
        if (scope.ResourceId is { } id)
        {
            return ([new TouchedRecord(scope.ResourceType!, id)], null);
        }

        return scope.JobId is { } jobId ? await OfRunAsync(jobId, position) : await OfTimeAsync(scope, position);
    }

    private async Task<(ImmutableArray<TouchedRecord>, string?)> OfRunAsync(string jobId, string? position)
    {
        var after = position?.Split('/', 2) ?? ["", ""];
        var page = await database.QueryAsync(From.Table<RunTouchedRow>().Where(row => row.JobId, jobId).Where(row => row.ResourceType, after[0])
            .Where(row => row.InternalId, Is.Greater, after[1]).OrderBy(row => row.InternalId).Take(PageSize));
        if (page.Length < PageSize)
        {
            page = page.AddRange(await database.QueryAsync(From.Table<RunTouchedRow>().Where(row => row.JobId, jobId).Where(row => row.ResourceType, Is.Greater, after[0])
                .OrderBy(row => row.ResourceType).OrderBy(row => row.InternalId).Take(PageSize - page.Length)));
        }

        return ([.. page.Select(row => new TouchedRecord(row.ResourceType, row.InternalId))], page.Length < PageSize ? null : $"{page[^1].ResourceType}/{page[^1].InternalId}");
    }

    // The audit is in the order of time; a record's rows name it, an operation's name the operation.
    private async Task<(ImmutableArray<TouchedRecord>, string?)> OfTimeAsync(UndoScope scope, string? position)
    {
        var page = await database.QueryAsync(From.Table<AuditRow>().Where(row => row.Id, Is.Greater, position ?? IdSource.First("aud", scope.From - IdSlack))
            .Where(row => row.Id, Is.Less, IdSource.First("aud", scope.To + IdSlack)).OrderBy(row => row.Id).Take(PageSize));
        var operations = await database.QueryAsync(From.Table<OperationRow>()
            .WhereIn(row => row.Id, page.Where(row => row.Action.StartsWith("operation.", StringComparison.Ordinal)).Select(row => row.SubjectId).Distinct()));
        var records = page.Where(row => row.Action.StartsWith("record.", StringComparison.Ordinal)).Select(row => new TouchedRecord(row.Subject, row.SubjectId))
            .Concat(operations.Select(row => new TouchedRecord(row.ResourceType, row.InternalId)));
        return ([.. records.Distinct()], page.Length < PageSize ? null : page[^1].Id);
    }

    // What a page before this one has planned is not counted again.
    private async Task<ImmutableArray<TouchedRecord>> WithoutLinesAsync(JobRow job, ImmutableArray<TouchedRecord> records)
    {
        var lines = await database.QueryAsync(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id).WhereIn(row => row.InternalId, records.Select(record => (string?)record.Id)));
        return [.. records.Where(record => lines.All(line => line.InternalId != record.Id || line.ResourceType != record.Type))];
    }

    private static string IdOf(TouchedRecord record, UndoLine line) => RunProgress.LineId(record.Type, line.Key, line.Kind);

    private static string CountOf(UndoLine line) => $"{line.Kind.ToLowerInvariant()}{(line.Side == Braking.BrakedChange.Local ? "Local" : "External")}";

    private static RunChangeRow Row(string jobId, TouchedRecord record, UndoLine line) => new()
    {
        JobId = jobId,
        Id = IdOf(record, line),
        Side = line.Side,
        Kind = line.Kind,
        ResourceType = record.Type,
        InternalId = record.Id,
        ExternalId = line.ExternalId,
        Title = line.Title,
        Fields = line.Fields,
    };

    private sealed record TouchedRecord(string Type, string Id);
}
