using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Undoing;

/// <summary>Begins undos: what is asked for is checked, then a run reports what it would do, and goes on or waits for approval.</summary>
public sealed class UndoDesk(IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, RunDesk runs, IdSource ids, TimeProvider clock)
{
    internal async Task<Answer> StartAsync(string integrationId, UndoRequest request)
    {
        if (await catalog.FindAsync(integrationId) is not { } setup)
        {
            return Answer.Failed(Verdict.NotFound, "integration-not-found", $"There is no integration {integrationId}; list /api/admin/integrations.");
        }

        if (!setup.Processes)
        {
            return Answer.Failed(Verdict.Refused, "integration-not-active", $"The integration is {setup.Row.Status}; set it ACTIVE first (PUT with status), then undo.");
        }

        var now = clock.GetUtcNow();
        var (scope, refusal) = request.JobId is not null ? await OfJobAsync(setup, request, now)
            : request.ResourceId is not null ? await OfRecordAsync(request, now)
            : (new UndoScope { From = request.From!.Value, To = request.To ?? now }, null);
        if (scope is null)
        {
            return refusal!;
        }

        var types = scope.ResourceType is { } type ? [type] : setup.Mappings.Keys.Order(StringComparer.Ordinal).ToImmutableArray();
        var job = RunEnd.New(ids.New("job"), setup, JobType.UNDO, dryRun: true, fullSync: false, setup.Row.SyncDirection, types, request.Actor, now) with
        {
            Parameters = new UndoParameters(scope, !request.DryRun).ToJson(),
        };
        job = job with { Checkpoint = Checkpoint.StartOf(job).ToJson() };
        return await pipeline.CommitAsync(runs.Start(new CommitUnit(ids.New("unit")), job, request.Actor))
            ? Answer.Done(IntegrationJson.Started(job, null))
            : Answer.Failed(Verdict.Stale, "job-stale", "Another run was started at the same moment; read the jobs.");
    }

    private async Task<(UndoScope?, Answer?)> OfJobAsync(IntegrationSetup setup, UndoRequest request, DateTimeOffset now)
    {
        if (await runs.FindAsync(setup.Id, request.JobId!) is not { } job)
        {
            return (null, Answer.Failed(Verdict.NotFound, "job-not-found", $"There is no job {request.JobId} of this integration; list /api/admin/jobs."));
        }

        return job.Status is JobStatus.COMPLETED or JobStatus.FAILED or JobStatus.CANCELLED
            ? (new UndoScope { JobId = job.Id, From = job.CreatedAt, To = now }, null)
            : (null, Answer.Failed(Verdict.Refused, "job-not-ended", $"Job {job.Id} is {job.Status}; cancel or drop it first, or wait for its end, then undo it."));
    }

    private async Task<(UndoScope?, Answer?)> OfRecordAsync(UndoRequest request, DateTimeOffset now)
    {
        var (type, id) = (request.ResourceType!, request.ResourceId!);
        if ((await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type).Where(row => row.Id, id))).IsEmpty)
        {
            return (null, Answer.Failed(Verdict.NotFound, "record-not-found", $"There is no {type} {id}; list /api/records/{type} to see what there is."));
        }

        var version = (await database.QueryAsync(From.Table<RecordVersionRow>().Where(row => row.Type, type).Where(row => row.Id, id).Where(row => row.Version, request.Version!.Value))).FirstOrDefault();
        return version is null && request.Version > 0
            ? (null, Answer.Invalid("undo-invalid", "Nothing was undone; mend what errors lists.", [new FieldProblem("version", "is none of the record's versions; see its /history.")]))
            : (new UndoScope
            {
                ResourceType = type,
                ResourceId = id,
                AboveVersion = request.Version,
                Fields = request.Fields,
                From = version?.At ?? DateTimeOffset.UnixEpoch,
                To = now,
            }, null);
    }
}
