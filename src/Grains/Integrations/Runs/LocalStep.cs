using System.Collections.Immutable;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Integrations.Runs;

/// <summary>One page of local records that the outside has not been sent yet.</summary>
public sealed class LocalStep(IDatabase database, RunCeiling ceiling, IGrainFactory grains, IdSource ids)
{
    private const int PageSize = 200;
    internal static readonly string ExternalDeletes = BrakedChange.NameOf(BrakedChange.External, BrakeKind.DELETE);

    internal async Task<RunProgress> DoAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        var ended = checkpoint.AfterType(job);
        // A type that was taken out of the settings since the run began is passed over.
        if (job.Direction == SyncDirection.EXTERNAL_TO_BRITEPOOL || !setup.FlowsOut || !setup.Takes(type))
        {
            return Progress(ended);
        }

        var records = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type)
            .Where(row => row.Id, Is.Greater, checkpoint.Position ?? "").OrderBy(row => row.Id).Take(PageSize));
        var mapped = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.InternalId, records.Select(row => row.Id)));
        var pushed = mapped.ToDictionary(row => row.InternalId, StringComparer.Ordinal);
        var linked = job.DryRun ? await LinkedAsync(job, type, records) : [];
        var due = records.Where(row => IsDue(job, setup, row, pushed.GetValueOrDefault(row.Id)) && !linked.Contains(row.Id)).ToImmutableArray();
        var work = RunWork.Here<RecordRow>(row => row.Id, (row, planOnly) =>
            grains.GetGrain<IRecordGrain>(GrainKeys.Record(type, row.Id)).Reconcile(setup.Id, job.Id, planOnly));
        var progress = Progress(records.Length < PageSize ? ended : checkpoint with { Position = records[^1].Id }) with { Looked = records.Length };
        // What is bound was let through with its copy; what was edited since the report is an edit that waited.
        var (allowed, counted) = await ceiling.ApplyAsync(job, type, due, progress, work, () => Task.FromResult(due
            .Where(row => row.UpdatedAt > job.StartedAt || pushed.GetValueOrDefault(row.Id) is { ExternalId: not null }).Select(row => row.Id).ToImmutableHashSet()));
        return await work.DoAsync(job, type, allowed, counted);
    }

    /// <summary>
    /// Why the run is to be held before it sends anything of a type: all records are gone here, and their copies would go next. A side that is suddenly empty is
    /// asked about, however few they were.
    /// </summary>
    internal async Task<string?> EmptiedAsync(JobRow job, IntegrationSetup setup, string type, Checkpoint checkpoint)
    {
        if (checkpoint.Position is not null || job.DryRun || job.Approved || job.HeldKind == ExternalDeletes || job.Direction == SyncDirection.EXTERNAL_TO_BRITEPOOL || !setup.FlowsOut)
        {
            return null;
        }

        var living = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type).Where(row => row.DeletedAt, Is.Null).Take(1));
        return living.IsEmpty && await AnyLeftOutsideAsync(setup, type)
            ? $"There is no {type} left here, and the copies of those that were would be deleted; nothing is deleted outside before somebody approves."
            : null;
    }

    // Those whose delete is on its way already were deleted one by one, by people.
    private async Task<bool> AnyLeftOutsideAsync(IntegrationSetup setup, string type)
    {
        var mapped = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .Where(row => row.ExternalId, Is.NotNull).Where(row => row.SyncStatus, Is.NotEqual, MappingStatus.DETACHED).OrderBy(row => row.Id).Take(PageSize));
        var records = (await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type).WhereIn(row => row.Id, mapped.Select(row => row.InternalId))))
            .ToDictionary(row => row.Id, StringComparer.Ordinal);
        return mapped.Any(row => records.TryGetValue(row.InternalId, out var record) && record.Revision > row.PushedVersion);
    }

    // A plan binds nothing, so what its listing has matched is still without a mapping.
    private async Task<ImmutableHashSet<string>> LinkedAsync(JobRow job, string type, ImmutableArray<RecordRow> records)
    {
        var lines = await database.QueryAsync(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.InternalId, records.Select(row => (string?)row.Id)));
        return [.. lines.Where(row => row.Kind is "MATCHED" or "DIFFERING").Select(row => row.InternalId!)];
    }

    // What a filter left out is found by its listing; where nothing is listed, its own fields say whether it may come back. A copy that was
    // gone is looked for by full runs, as those find what is gone elsewhere.
    private static bool IsDue(JobRow job, IntegrationSetup setup, RecordRow row, MappingRow? mapping) =>
        mapping is null ? row.DeletedAt is null && setup.RuleOf(row.Type).Creates && setup.Mappings[row.Type].Filters.AdmitsOutward(row.Fields)
        : row.Revision > mapping.PushedVersion || Mending.IsDue(setup, mapping) || (ReconcilePlan.ReadsAlone(setup, mapping, row.DeletedAt is null) && (job.FullSync || !mapping.Gone))
            || (mapping.Filtered && !setup.FlowsIn && setup.Mappings[row.Type].Filters.AdmitsOutward(row.Fields));

    private RunProgress Progress(Checkpoint next) => RunProgress.At(next, ids.New("unit"));
}
