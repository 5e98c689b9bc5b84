using Concord.Grains.Alerts;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>
/// One step of a run: pages of a listing, of missing records, or of local ones. Records are worked on first, then the checkpoint
/// moves; a page that was done twice changes nothing the second time.
/// </summary>
public sealed class RunStep(CommitPipeline pipeline, ClaimFilling filling, ListingStep listing, MissingStep missing, LocalStep local, HeldChanges held, UndoStep undo, IdSource ids, TimeProvider clock)
{
    /// <summary>Does the next step.</summary>
    /// <returns>False when the connection failed, or must be left alone, and the step must wait.</returns>
    internal async Task<bool> DoAsync(JobRow job, IntegrationSetup setup)
    {
        using var span = Tracing.Begin("take a step of a run", job.Id);
        var checkpoint = Checkpoint.Read(job.Checkpoint);
        var type = job.ResourceTypes[checkpoint.TypeIndex];
        if (checkpoint.Phase == RunPhase.Local && await local.EmptiedAsync(job, setup, type, checkpoint) is { } reason)
        {
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(
                job with { Status = JobStatus.PENDING, HeldReason = reason, HeldKind = LocalStep.ExternalDeletes, UpdatedAt = clock.GetUtcNow() }));
            return true;
        }

        var progress = (setup.IsPlanned ? null : await filling.DoAsync(setup, checkpoint)) ?? checkpoint.Phase switch
        {
            RunPhase.List or RunPhase.Missing or RunPhase.Gone when !setup.Takes(type) => await local.DoAsync(job, setup, type, checkpoint),
            RunPhase.List => await listing.DoAsync(job, setup, type, checkpoint),
            RunPhase.Missing => await missing.CountAsync(job, setup, type, checkpoint),
            RunPhase.Gone => await missing.AskAsync(job, setup, type, checkpoint),
            RunPhase.Held => await held.DoAsync(job, checkpoint),
            RunPhase.Undo => await undo.DoAsync(job, checkpoint),
            _ => await local.DoAsync(job, setup, type, checkpoint),
        };
        if (progress.Waits)
        {
            return false;
        }

        await SaveAsync(progress.Trouble is { } trouble
            ? job with { ErrorDetails = RunErrors.WithRetry(job.ErrorDetails, clock.GetUtcNow(), trouble), RetryCount = job.RetryCount + 1 }
            : job, setup, progress);
        return progress.Trouble is null;
    }

    private async Task SaveAsync(JobRow job, IntegrationSetup setup, RunProgress progress)
    {
        // A real run keeps the counts that were shown for it; only what it plans itself is added.
        var counts = job.DryRun || progress.Plans ? Counts.Add(job.PlannedCounts, progress.Planned) : job.PlannedCounts;
        var next = job with
        {
            Checkpoint = progress.Next.ToJson(),
            PlannedCounts = counts,
            TotalRecords = job.TotalRecords + progress.Records,
            RecordsSeen = job.RecordsSeen + Math.Max(progress.Looked, progress.Records),
            SuccessCount = job.SuccessCount + progress.Records - progress.Failed,
            ErrorCount = job.ErrorCount + progress.Failed,
            ConflictCount = job.ConflictCount + progress.Conflicts,
            ErrorMessage = progress.Trouble,
            ErrorDetails = RunErrors.WithRecords(job.ErrorDetails, progress.Failures),
            UpdatedAt = clock.GetUtcNow(),
        };
        next = progress.Next is { Phase: RunPhase.Gone, Position: null } && !job.DryRun ? await missing.BrakedAsync(next, setup, progress) : next;
        await pipeline.CommitAsync(progress.Rows.Update(next).AlertIfHeld(next, ids, next.UpdatedAt));
    }
}
