using System.Collections.Immutable;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Braking;

/// <summary>
/// What every commit passes that brings a braked change in or lets one out (rule 7.7). It counts per integration, side and kind over
/// ten minutes or the whole run, and says when a change must wait for a person. Braked changes of a kind pass one by one in a process, so
/// that of many at once none slips over the limit.
/// </summary>
public sealed class BrakeGate(IDatabase database, IdSource ids, TimeProvider clock)
{
    // Longer than any run is worth counting as a whole.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly Turns turns = new();

    /// <summary>Asks for one unit. What is returned is held until the unit is committed, then disposed of.</summary>
    internal async Task<BrakePassage> EnterAsync(RecordState state, CommitUnit unit, string? externalId, PlanContext context)
    {
        var braked = BrakedChange.Of(state, unit).Where(change => state.Setup(change.IntegrationId)!.Config.Brakes.Of(change.Kind) is not null).ToImmutableArray();
        if (braked.IsEmpty || state.Operations.Any(row => row.Id == context.Cause && row.Brake == OperationBrake.RELEASED))
        {
            return BrakePassage.Free(unit);
        }

        externalId ??= state.Operations.FirstOrDefault(row => row.Id == context.Cause)?.ExternalId;
        var run = context.FromRun ? (await database.QueryAsync(From.Table<JobRow>().Where(row => row.Id, context.Cause))).FirstOrDefault() : null;
        var asked = braked.Where(change => !IsLetGo(run, change)).ToImmutableArray();
        if (asked.IsEmpty)
        {
            return BrakePassage.Free(unit);
        }

        var turn = await turns.TakeAsync(asked.Select(change => $"{change.IntegrationId}/{change.HeldKind}").Distinct());
        try
        {
            foreach (var change in asked)
            {
                if (await JudgeAsync(state, run, change, externalId) is { } hold)
                {
                    return new BrakePassage(unit, hold, turn);
                }
            }

            return new BrakePassage(Counted(unit, asked), null, turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>The job in which changes of a kind wait for a person, or null.</summary>
    internal static async Task<JobRow?> PendingAsync(IDatabase database, string integrationId, string heldKind, Func<JobRow, bool> fits) =>
        (await database.QueryAsync(From.Table<JobRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.Status, JobStatus.PENDING).OrderBy(row => row.Id)))
            .FirstOrDefault(row => row.HeldKind == heldKind && fits(row));

    // A first sync has a report of its own; a held job that goes on was approved, with all that it shows.
    private static bool IsLetGo(JobRow? run, BrakedChange change) => run is not null
        && (run.Approved || run.JobType == JobType.INITIAL_IMPORT || (run.HeldKind == change.HeldKind && run.Status is JobStatus.RUNNING or JobStatus.COMPLETED));

    private async Task<BrakeHold?> JudgeAsync(RecordState state, JobRow? run, BrakedChange change, string? externalId)
    {
        var setup = state.Setup(change.IntegrationId)!;
        if (await PendingAsync(database, setup.Id, change.HeldKind, job => Takes(job, state.Type)) is { } waiting)
        {
            var listed = await database.QueryAsync(From.Table<RunChangeRow>().Where(row => row.JobId, waiting.Id).Where(row => row.Id, change.LineId(state, externalId)));
            return new BrakeHold(change, waiting, externalId, IsListed: !listed.IsEmpty);
        }

        var now = clock.GetUtcNow();
        var since = run is not null && run.CreatedAt < now - Brakes.Window ? run.CreatedAt : now - Brakes.Window;
        var before = await database.CountAsync(From.Table<BrakeWindowRow>()
            .Where(row => row.IntegrationId, setup.Id).Where(row => row.Kind, change.HeldKind).Where(row => row.At, Is.AtLeast, since));
        var limits = setup.Config.Brakes.Of(change.Kind)!;
        var count = (int)before + change.Number;
        if (count <= limits.Count)
        {
            return null;
        }

        var mapped = await database.CountAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, setup.Id).Where(row => row.ExternalId, Is.NotNull));
        // What was deleted meanwhile was mapped when the counting began.
        mapped += change.Kind == BrakeKind.DELETE ? before : 0;
        return Brakes.Check(change.Kind, count, (int)mapped, limits) is BrakeResult.Hold hold
            ? new BrakeHold(change, HeldJob.New(ids.New("job"), setup, state.Type, change, hold.Reason, now), externalId, IsNew: true)
            : null;
    }

    // A held run asks about the records of the type it stands at.
    private static bool Takes(JobRow job, string type) => Checkpoint.Read(job.Checkpoint) is var at
        && (at.Phase == RunPhase.Held || (at.Phase == RunPhase.Gone && job.ResourceTypes[at.TypeIndex] == type));

    private CommitUnit Counted(CommitUnit unit, ImmutableArray<BrakedChange> changes)
    {
        var now = clock.GetUtcNow();
        foreach (var change in changes)
        {
            unit = Enumerable.Range(1, change.Number).Aggregate(unit, (all, number) => all.Insert(new BrakeWindowRow
            {
                Id = $"{unit.Id}/{change.HeldKind}/{number}",
                IntegrationId = change.IntegrationId,
                Kind = change.HeldKind,
                At = now,
            }));
            unit = unit.Purge(From.Table<BrakeWindowRow>()
                .Where(row => row.IntegrationId, change.IntegrationId).Where(row => row.Kind, change.HeldKind).Where(row => row.At, Is.Less, now - Kept));
        }

        return unit;
    }
}

/// <summary>What the brakes say of one unit.</summary>
/// <param name="Unit">The unit to commit where nothing holds it, with what the brakes count.</param>
/// <param name="Hold">Why it must wait; null: it may pass.</param>
/// <param name="Turn">Ends with the commit.</param>
internal sealed record BrakePassage(CommitUnit Unit, BrakeHold? Hold, IDisposable? Turn) : IDisposable
{
    /// <summary>Nothing of it is braked.</summary>
    public static BrakePassage Free(CommitUnit unit) => new(unit, null, null);

    public void Dispose() => Turn?.Dispose();
}

/// <summary>A change that must wait for a person.</summary>
/// <param name="Change">The change.</param>
/// <param name="Job">The job it waits with.</param>
/// <param name="ExternalId">The external record it is about; null for one that is not made yet.</param>
/// <param name="IsNew">The job is begun with it.</param>
/// <param name="IsListed">The job shows it already.</param>
internal sealed record BrakeHold(BrakedChange Change, JobRow Job, string? ExternalId, bool IsNew = false, bool IsListed = false);
