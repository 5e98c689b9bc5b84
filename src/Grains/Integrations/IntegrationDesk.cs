using System.Collections.Immutable;
using Concord.Connectors.Secrets;
using Concord.Grains.Configuration;
using Concord.Grains.Credentials;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations;

/// <summary>Configuration and lifecycle of integrations: checked whole, tested against the system, then saved in one transaction.</summary>
public sealed class IntegrationDesk(
    IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, ConnectorSource connectors, RunDesk runs, HeldDeliveries deliveries, ConnectionHealth connections, CredentialCipher cipher, SecretDesk secrets, IdSource ids, TimeProvider clock, IntegrationSettings settings)
{
    private readonly ConnectionTest test = new(connectors, cipher);

    /// <summary>The most integrations there may be: each record's change asks all of them.</summary>
    internal const int Most = 200;

    internal async Task<Answer> CreateAsync(string id, string json, string actor)
    {
        if (await database.CountAsync(From.Table<IntegrationRow>()) >= Most)
        {
            return Answer.Failed(Verdict.Refused, "too-many-integrations", $"There are {Most} integrations, which is the most; delete one that is not used.");
        }

        var body = IntegrationBody.Read(json, IntegrationBody.Blank(id, clock.GetUtcNow()), isNew: true, catalog.Types);
        if (await RefusalAsync(body) is { } refusal)
        {
            return refusal;
        }

        var tested = await test.RunAsync(SetupOf(body.Row), body.Credentials);
        if (tested.Answer is { Verdict: not Verdict.Done } failed)
        {
            return failed;
        }

        var (secret, secretRow) = secrets.Make(id);
        var row = body.Row with { Credentials = CredentialText.Seal(cipher, tested.Credentials!, id, body.Row.BaseUrl), ConfigVersion = 1 };
        var setup = SetupOf(row);
        var job = RunEnd.New(ids.New("job"), setup, JobType.INITIAL_IMPORT, dryRun: true, fullSync: true, row.SyncDirection, runs.TypesOf(setup, setup.Row.DataTypes), actor, clock.GetUtcNow());
        var unit = new CommitUnit(ids.New("unit"));
        unit = runs.Start(RecordClaims.Announce(unit, setup).Insert(row).Insert(secretRow).Insert(Audit(unit.Id, actor, "integration.created", null, row)), job, actor);
        return await pipeline.CommitAsync(unit)
            ? Answer.Done(IntegrationJson.Created(row, settings.EndpointOf(id), secret, job.Id))
            : Duplicate(row.Name);
    }

    internal async Task<Answer> UpdateAsync(string id, string json, string actor)
    {
        if (await catalog.FindAsync(id) is not { } setup)
        {
            return NotFound(id);
        }

        var body = IntegrationBody.Read(json, setup.Row, isNew: false, catalog.Types);
        if (await RefusalAsync(body) is { } refusal)
        {
            return refusal;
        }

        var tryNow = body.TriesNow;
        if (body.Reconnects)
        {
            var tested = await test.RunAsync(SetupOf(body.Row), body.Credentials);
            if (tested.Answer.Verdict != Verdict.Done)
            {
                return tested.Answer;
            }

            // A token endpoint may have replaced them: given ones are not good a second time.
            body = body with { Credentials = tested.Credentials };
            tryNow = true;
        }

        return await StaleWrites.AgainAsync(async again =>
        {
            if (!again)
            {
                return await SaveAsync(setup, body, tryNow, actor);
            }

            if (await catalog.FindAsync(id) is not { } now)
            {
                return NotFound(id);
            }

            var anew = IntegrationBody.Read(json, now.Row, isNew: false, catalog.Types) with { Credentials = body.Credentials };
            return await RefusalAsync(anew) ?? await SaveAsync(now, anew, tryNow, actor);
        });
    }

    internal Task<Answer> DeleteAsync(string id, string actor) => StaleWrites.AgainAsync(_ => RemoveAsync(id, actor));

    private async Task<Answer> RemoveAsync(string id, string actor)
    {
        if (await catalog.FindAsync(id) is not { } setup)
        {
            return NotFound(id);
        }

        var (mappings, logs, conflicts) = (
            await database.CountAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, id)),
            await database.CountAsync(From.Table<SyncLogRow>().Where(row => row.IntegrationId, id)),
            await database.CountAsync(From.Table<ConflictRow>().Where(row => row.IntegrationId, id)));
        var unit = new CommitUnit(ids.New("unit"));
        unit = unit.Delete(setup.Row).PurgeIntegration(id).Insert(Audit(unit.Id, actor, "integration.deleted", setup.Row, null));
        return await pipeline.CommitAsync(unit)
            ? Answer.Done(IntegrationJson.Deleted(mappings, logs, conflicts))
            : Answer.Failed(Verdict.Stale, "integration-stale", "The integration was changed at the same moment; try again.");
    }

    internal Task<Answer> RotateSecretAsync(string id, SecretChange change, string actor) => StaleWrites.AgainAsync(async _ =>
        await catalog.FindAsync(id) is { } setup ? await secrets.RotateAsync(setup.Row, setup.Config.Signature, change, settings.EndpointOf(id), actor) : NotFound(id));

    internal async Task<Answer> TestAsync(string id) =>
        await catalog.FindAsync(id) is { } setup ? (await test.RunAsync(setup, null)).Answer : NotFound(id);

    internal async Task<Answer> TestBodyAsync(string id, string json)
    {
        var body = IntegrationBody.Read(json, IntegrationBody.Blank(id, clock.GetUtcNow()), isNew: true, catalog.Types);
        return await RefusalAsync(body) ?? (await test.RunAsync(SetupOf(body.Row), body.Credentials)).Answer;
    }

    internal async Task<Answer> SyncAsync(string id, SyncRequest request)
    {
        if (await catalog.FindAsync(id) is not { } setup)
        {
            return NotFound(id);
        }

        if (!setup.Processes)
        {
            return Answer.Failed(Verdict.Refused, "integration-not-active", $"The integration is {setup.Row.Status}; set it ACTIVE first (PUT with status), then sync.");
        }

        if (setup.Row.LinkState == LinkState.AWAITING_APPROVAL)
        {
            return Answer.Failed(Verdict.Refused, "approval-pending", "The first sync waits for approval: see its changes under /api/admin/jobs, then approve or drop it.");
        }

        var wanted = request.DataTypes.IsEmpty ? setup.Row.DataTypes : request.DataTypes;
        if (wanted.FirstOrDefault(type => !setup.Row.DataTypes.Contains(type)) is { } unknown)
        {
            return Answer.Invalid("sync-invalid", "The run was not started; mend what errors lists.", [new FieldProblem("dataTypes", $"{unknown} is not one of the integration's: {string.Join(", ", setup.Row.DataTypes)}.")]);
        }

        return await runs.RunningAsync(id) is { } running
            ? Answer.Done(IntegrationJson.Started(running, await runs.EstimateAsync(running)))
            : await StartAsync(setup, request, runs.TypesOf(setup, wanted));
    }

    private async Task<Answer> StartAsync(IntegrationSetup setup, SyncRequest request, ImmutableArray<string> resourceTypes)
    {
        var direction = request.Direction is null ? setup.Row.SyncDirection : Enum.Parse<SyncDirection>(request.Direction);
        var first = !setup.Linked;
        var full = first || (request.FullSync ?? await WholeRuns.IsDueAsync(database, setup, clock.GetUtcNow()));
        var job = await runs.ExpectingAsync(RunEnd.New(
            ids.New("job"), setup, first ? JobType.INITIAL_IMPORT : JobType.MANUAL_SYNC, request.DryRun || first, full, direction, resourceTypes, request.Actor, clock.GetUtcNow()));
        return await pipeline.CommitAsync(runs.Start(new CommitUnit(ids.New("unit")), job, request.Actor))
            ? Answer.Done(IntegrationJson.Started(job, await runs.EstimateAsync(job)))
            : Answer.Failed(Verdict.Stale, "job-stale", "Another run was started at the same moment; read the jobs.");
    }

    // An admin who says so, or whose new definition, address or credentials may help, does not have to wait for the next retry.
    private async Task<Answer> SaveAsync(IntegrationSetup setup, IntegrationBody body, bool tryNow, string actor)
    {
        var now = clock.GetUtcNow();
        var resumes = !setup.Processes && body.Row.Status == IntegrationStatus.ACTIVE;
        tryNow |= resumes;
        var row = body.Row with
        {
            Credentials = body.Credentials is { } given ? CredentialText.Seal(cipher, given, setup.Id, body.Row.BaseUrl) : setup.Row.Credentials,
            ConfigVersion = setup.Row.ConfigVersion + 1,
            Regrouped = SetupOf(body.Row).RegroupedAfter(setup, setup.Row.ConfigVersion + 1),
            FilledRules = SetupOf(body.Row).StillFilled(setup.Row.FilledRules),
            ConnectionFailures = tryNow ? 0 : setup.Row.ConnectionFailures,
            NextDueAt = tryNow ? null : setup.Row.NextDueAt,
            NextRunAt = Reschedules(setup.Row, body.Row) ? null : setup.Row.NextRunAt,
            UpdatedAt = now,
        };
        var unit = new CommitUnit(ids.New("unit"));
        var after = SetupOf(row);
        unit = RecordClaims.Announce(unit, after).Update(row).Insert(Audit(unit.Id, actor, "integration.updated", setup.Row, row));
        if ((resumes || (setup.Processes && after.Processes && Reshapes(setup, after))) && setup.Linked && await runs.RunningAsync(setup.Id) is null)
        {
            unit = runs.Start(unit, RunEnd.New(ids.New("job"), after, JobType.SCHEDULED_SYNC, false, true, row.SyncDirection, runs.TypesOf(after, row.DataTypes), actor, now), actor);
        }

        if (!await pipeline.CommitAsync(unit))
        {
            return Answer.Failed(Verdict.Stale, "integration-stale", "The integration is changed by others all the time; read it again.");
        }

        if (tryNow && setup.Row is { ConnectionFailures: > 0, NextDueAt: { } planned })
        {
            await connections.ReleaseAsync(setup.Id, planned);
        }

        if (resumes && setup.Linked)
        {
            await deliveries.ReleaseAsync(setup.Id);
        }

        return Answer.Done(IntegrationJson.Updated(row));
    }

    private static bool Reschedules(IntegrationRow before, IntegrationRow after) =>
        (before.SyncFrequency, before.TimeZone, before.Status) != (after.SyncFrequency, after.TimeZone, after.Status);

    // Other mappings, filters, matching rules or data types say something else about records that rest: a full run finds them. Of what is mapped it passes those with groups that were mapped otherwise, or all where filters changed.
    private static bool Reshapes(IntegrationSetup before, IntegrationSetup after) =>
        !before.Config.Filters.All.SequenceEqual(after.Config.Filters.All) || !before.Config.Mappings.SequenceEqual(after.Config.Mappings)
        || after.Mappings.Keys.Any(type => !before.Takes(type) || !before.RuleOf(type).Equals(after.RuleOf(type)));

    private async Task<Answer?> RefusalAsync(IntegrationBody body)
    {
        if (!body.Problems.IsEmpty)
        {
            return Answer.Invalid("integration-invalid", "The integration was not saved; mend what errors lists.", body.Problems.Select(problem => new FieldProblem(problem.Path, problem.Message)));
        }

        var sameName = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.NameKey, body.Row.NameKey));
        return sameName.Any(row => row.Id != body.Row.Id) ? Duplicate(body.Row.Name) : null;
    }

    private IntegrationSetup SetupOf(IntegrationRow row) => catalog.Compile(row);

    private AuditRow Audit(string unitId, string actor, string action, IntegrationRow? before, IntegrationRow? after)
    {
        var ((was, now), id) = (IntegrationAudit.Of(before, after), (after ?? before)!.Id);
        return new PlanContext(clock.GetUtcNow(), ids, catalog.Types, actor, id).Audit(unitId, action, "integration", id, id, was, now);
    }

    private static Answer Duplicate(string name) =>
        Answer.Invalid("duplicate-name", $"There is an integration named '{name}' already; choose another name.", [new FieldProblem("name", "is taken.")]);

    private static Answer NotFound(string id) => Answer.Failed(Verdict.NotFound, "integration-not-found", $"There is no integration {id}; list /api/admin/integrations.");
}
