using System.Collections.Immutable;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Undoing;

/// <summary>What was written of one record and for its copies, as far back as an undo may look.</summary>
/// <param name="Versions">The record's versions, oldest first, from the one before the scope on.</param>
/// <param name="Writes">Its confirmed outside writes of all integrations, oldest first.</param>
/// <param name="Undos">The runs by which the integration has undone something before.</param>
internal sealed record UndoHistory(ImmutableArray<RecordVersionRow> Versions, ImmutableArray<OperationRow> Writes, ImmutableHashSet<string> Undos)
{
    private const int VersionsAtOnce = 100;
    private const int MostWrites = 2_000;

    public static readonly UndoHistory None = new([], [], []);

    /// <summary>Reads it for one record. A commit beside it makes the undo's own commit lose.</summary>
    public static async Task<UndoHistory> LoadAsync(IDatabase database, string type, string id, UndoOrder order, UndoScope scope)
    {
        var writes = await database.QueryAsync(From.Table<OperationRow>().Where(row => row.InternalId, id).Where(row => row.ResourceType, type)
            .Where(row => row.State, OperationState.CONFIRMED).OrderByDescending(row => row.Id).Take(MostWrites));
        var undos = await database.QueryAsync(From.Table<JobRow>().Where(row => row.IntegrationId, order.IntegrationId).Where(row => row.JobType, JobType.UNDO));
        return new UndoHistory(await VersionsAsync(database, type, id, scope), [.. writes.Reverse()], [.. undos.Select(job => job.Id)]);
    }

    /// <summary>What a write did, however it was settled.</summary>
    public static PastWriteKind KindOf(OperationRow write) => write.BeganAsCreate ? PastWriteKind.Create : Enum.Parse<PastWriteKind>(write.Kind.ToString(), ignoreCase: true);

    /// <summary>How a version stands to the undo.</summary>
    public WrittenBy By(RecordVersionRow version, UndoOrder order, UndoScope scope)
    {
        if (version.Cause == order.JobId)
        {
            return WrittenBy.Undo;
        }

        var isConcords = version.Origin == order.IntegrationId || Undos.Contains(version.Cause);
        var above = scope.AboveVersion is not { } floor || version.Version > floor;
        return isConcords && above && scope.Covers(version.At, OfRun(version.Cause, scope)) ? WrittenBy.Scope : WrittenBy.Others;
    }

    /// <summary>How an outside write stands to the undo.</summary>
    public WrittenBy By(OperationRow write, UndoOrder order, UndoScope scope)
    {
        if (write.Cause == order.JobId)
        {
            return WrittenBy.Undo;
        }

        var at = write.AttemptedAt ?? write.CreatedAt;
        var above = scope.AboveVersion is not { } floor || at > (Versions.LastOrDefault(version => version.Version <= floor)?.At ?? DateTimeOffset.MinValue);
        return write.IntegrationId == order.IntegrationId && above && scope.Covers(at, OfRun(write.Id, scope)) ? WrittenBy.Scope : WrittenBy.Others;
    }

    // A run's writes bring values in as they are answered, and lead to other writes.
    private bool OfRun(string? cause, UndoScope scope)
    {
        for (var steps = 0; cause is not null && steps < MostWrites; steps++)
        {
            if (cause == scope.JobId)
            {
                return true;
            }

            cause = Writes.FirstOrDefault(write => write.Id == cause)?.Cause;
        }

        return false;
    }

    private static async Task<ImmutableArray<RecordVersionRow>> VersionsAsync(IDatabase database, string type, string id, UndoScope scope)
    {
        var found = new List<RecordVersionRow>();
        while (found.Count == 0 || (found[^1].At >= scope.From && found[^1].Version > Math.Max(1, scope.AboveVersion ?? 0)))
        {
            var page = await database.QueryAsync(From.Table<RecordVersionRow>().Where(row => row.Type, type).Where(row => row.Id, id)
                .Where(row => row.Version, Is.Less, found.Count == 0 ? long.MaxValue : found[^1].Version).OrderByDescending(row => row.Version).Take(VersionsAtOnce));
            found.AddRange(page);
            if (page.IsEmpty)
            {
                break;
            }
        }

        found.Reverse();
        return [.. found];
    }
}
