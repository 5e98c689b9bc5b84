using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Storage;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations;

/// <summary>Begins plans of settings: a full run that only reports what other mappings, filters or policies would change on both sides.</summary>
public sealed class PlanDesk(CommitPipeline pipeline, SetupCatalog catalog, RunDesk runs, IdSource ids, TimeProvider clock)
{
    private static readonly string[] Plannable =
        ["mappings", "filters", "customMergeRules", "deletePolicy", "brakes", "syncDirection", "conflictStrategy", "priority"];

    internal async Task<Answer> StartAsync(string integrationId, string json, string actor)
    {
        if (await catalog.FindAsync(integrationId) is not { } setup)
        {
            return Answer.Failed(Verdict.NotFound, "integration-not-found", $"There is no integration {integrationId}; list /api/admin/integrations.");
        }

        if (!setup.Processes)
        {
            return Answer.Failed(Verdict.Refused, "integration-not-active", $"The integration is {setup.Row.Status}; set it ACTIVE first (PUT with status), then plan.");
        }

        if (!setup.Linked)
        {
            return Answer.Failed(Verdict.Refused, "approval-pending", "The first sync has not been let go, and its report shows what it would do: see /api/admin/jobs.");
        }

        var body = IntegrationBody.Read(json, setup.Row, isNew: false, catalog.Types);
        var problems = Foreign(json).AddRange(body.Problems.Select(problem => new FieldProblem(problem.Path, problem.Message)));
        if (!problems.IsEmpty)
        {
            return Answer.Invalid("integration-invalid", "Nothing was planned; mend what errors lists.", problems);
        }

        var types = catalog.Types.InReferenceOrder(setup.Mappings.Keys);
        var job = RunEnd.New(ids.New("job"), setup, JobType.MANUAL_SYNC, dryRun: true, fullSync: true, body.Row.SyncDirection, types, actor, clock.GetUtcNow()) with
        {
            Parameters = PlannedSettings.Of(body.Row).ToJson(),
        };
        return await pipeline.CommitAsync(runs.Start(new CommitUnit(ids.New("unit")), job, actor))
            ? Answer.Done(IntegrationJson.Started(job, null))
            : Answer.Failed(Verdict.Stale, "job-stale", "Another run was started at the same moment; read the jobs.");
    }

    private static ImmutableArray<FieldProblem> Foreign(string json) => FieldValue.Parse(json) is { Success: true, Value: FieldValue.Object body }
        ? [.. body.Fields.Keys.Where(name => !Plannable.Contains(name)).Select(name => new FieldProblem(name, $"is no part of a plan; that takes {string.Join(", ", Plannable)}."))]
        : [];
}
