using System.Collections.Immutable;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Records;

namespace Concord.Grains.Braking;

/// <summary>What a held job holds, once a person has decided: let go, page by page as a step of a run, or given up.</summary>
public sealed class HeldChanges(IDatabase database, CommitPipeline pipeline, InboundRouter router, HintBook hints, RecordLoader loader, IdSource ids, TimeProvider clock, RecordTypes types)
{
    private const int PageSize = 200;
    internal const string GivenUp = "Too much of this came at once, and a person gave it up.";

    // Losing means that the record was changed beside us; more than a few losses in a row mean that something is wrong.
    private const int MostTries = 20;

    /// <summary>Lets the next page of an approved job go.</summary>
    internal async Task<RunProgress> DoAsync(JobRow job, Checkpoint checkpoint)
    {
        var lines = await LinesAsync(job, checkpoint.Position);
        var next = lines.Length < PageSize ? checkpoint.Go(RunPhase.End) : checkpoint with { Position = lines[^1].Id };
        var work = RunWork.Outside<RunChangeRow>(line => line.ExternalId!, (line, _) => router.FetchAsync(job.IntegrationId, line.ResourceType, line.ExternalId!, job.Id));
        var done = await work.AllAsync(lines.Where(IsInbound), planOnly: false);
        var progress = done.Aggregate(RunProgress.At(next, ids.New("unit")), (all, one) => all.With(job, one.Item.ResourceType, one.Item.ExternalId, one.Reply));
        progress = progress with { Records = progress.Records + lines.Count(line => !IsInbound(line)) };
        return await LetGoAsync(job, lines, progress);
    }

    /// <summary>Adds that the writes of these lines may leave.</summary>
    internal async Task<RunProgress> LetGoAsync(JobRow job, ImmutableArray<RunChangeRow> lines, RunProgress progress)
    {
        var now = clock.GetUtcNow();
        return (await WaitingAsync(job, lines)).Aggregate(
            progress, (all, row) => all with { Rows = all.Rows.Update(row with { Brake = OperationBrake.RELEASED, NextDueAt = now }) });
    }

    /// <summary>Ends what the job holds without doing it. Idempotent.</summary>
    internal async Task GiveUpAsync(JobRow job)
    {
        for (var (page, after) = (await LinesAsync(job, null), ""); !page.IsEmpty; after = page[^1].Id, page = await LinesAsync(job, after))
        {
            foreach (var line in page.Where(IsInbound))
            {
                await hints.CloseAsync(new Sighting(job.IntegrationId, line.ResourceType, line.ExternalId!, null, job.Id, false), null, long.MaxValue, Disposition.FILTERED, GivenUp);
            }

            foreach (var operation in await WaitingAsync(job, page))
            {
                await EndAsync(job, operation);
            }
        }
    }

    private async Task EndAsync(JobRow job, OperationRow operation)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var state = await loader.LoadAsync(operation.ResourceType, operation.InternalId, null);
            var unit = HoldPlan.GiveUp(state, operation.Id, job, new PlanContext(clock.GetUtcNow(), ids, types, "concord", job.Id));
            if (unit is null || await pipeline.CommitAsync(unit))
            {
                return;
            }
        }

        throw new InvalidOperationException($"{operation.ResourceType} {operation.InternalId} was changed by others {MostTries} times in a row; try again.");
    }

    private Task<ImmutableArray<RunChangeRow>> LinesAsync(JobRow job, string? after) => database.QueryAsync(From.Table<RunChangeRow>()
        .Where(row => row.JobId, job.Id).Where(row => row.Id, Is.Greater, after ?? "").OrderBy(row => row.Id).Take(PageSize));

    private Task<ImmutableArray<OperationRow>> WaitingAsync(JobRow job, ImmutableArray<RunChangeRow> lines) => database.QueryAsync(From.Table<OperationRow>()
        .Where(row => row.IntegrationId, job.IntegrationId).WhereIn(row => row.InternalId, lines.Where(line => line.InternalId is not null).Select(line => line.InternalId!))
        .Where(row => row.State, OperationState.PENDING).Where(row => row.Brake, OperationBrake.HELD));

    private static bool IsInbound(RunChangeRow line) => line is { Side: BrakedChange.Local, ExternalId: not null };
}
