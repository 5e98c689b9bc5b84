using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Undoing;

/// <summary>Decides what follows the report of an undo: nothing, approval, or that it goes on at once.</summary>
internal static class UndoReport
{
    /// <param name="job">The job whose report is complete.</param>
    /// <param name="setup">Its integration.</param>
    /// <param name="mapped">How many records are mapped.</param>
    /// <param name="now">The moment.</param>
    public static JobRow Reported(JobRow job, IntegrationSetup setup, int mapped, DateTimeOffset now)
    {
        var counts = (FieldValue.Object)FieldValue.ParseOrThrow(job.PlannedCounts);
        if (counts.Fields.Keys.All(kind => kind.StartsWith("left", StringComparison.Ordinal)))
        {
            return job with { Status = JobStatus.COMPLETED, CompletedAt = now, UpdatedAt = now };
        }

        var braked = Kinds(counts).Select(entry => Brakes.Check(entry.Kind, entry.Count, mapped, setup.Config.Brakes.Of(entry.Kind))).OfType<BrakeResult.Hold>().FirstOrDefault();
        return UndoParameters.Of(job).GoesOn && braked is null
            ? RunEnd.Released(job, now) with { Approved = true }
            : job with
            {
                Status = JobStatus.PENDING,
                HeldReason = braked?.Reason ?? "Look at what would be taken back, and what would be left, then approve or drop it.",
                UpdatedAt = now,
            };
    }

    private static IEnumerable<(BrakeKind Kind, int Count)> Kinds(FieldValue.Object counts) =>
        from kind in Enum.GetValues<BrakeKind>()
        from side in ImmutableArray.Create("Local", "External")
        select (kind, counts.Get(kind.ToString().ToLowerInvariant() + side) is FieldValue.Number number ? (int)number.Value : 0);
}
