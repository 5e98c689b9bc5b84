using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Dispatch;

/// <summary>
/// Rows whose work threw, which is a fault of ours and none of theirs: they stay open, and come again after 5 s, 10 s, 20 s and so on up to
/// 15 minutes. Without that they would be the oldest of all for ever, and what stands behind them would not come to its turn. How often is known in
/// memory alone; when it may come again is in the row.
/// </summary>
public sealed class Postponement(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private const string Trouble = "Concord failed at it; its log says how. It comes again by itself.";

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> failures = new(StringComparer.Ordinal);

    /// <summary>Whether a fault is the database's, which puts nothing off: it is over for all at once.</summary>
    internal static bool IsOfTheDatabase(Exception fault) => fault is StorageUnavailableException or OverloadedException or CommitOutcomeUnknownException or OperationCanceledException;

    /// <summary>The work was done: earlier failures no longer count.</summary>
    internal void Done(string key)
    {
        lock (gate)
        {
            failures.Remove(key);
        }
    }

    /// <summary>Puts off the open writes of a mapping that are due.</summary>
    internal async Task OperationsAsync(string key, OperationRow operation)
    {
        var (now, due) = Next(key);
        var rows = await database.QueryAsync(From.Table<OperationRow>()
            .Where(row => row.IntegrationId, operation.IntegrationId).Where(row => row.ResourceType, operation.ResourceType).Where(row => row.InternalId, operation.InternalId)
            .WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED]).Where(row => row.NextDueAt, Is.AtMost, now));
        await CommitAsync(rows, row => row with { NextDueAt = due, LastError = Trouble });
    }

    /// <summary>Puts off a fetch that is owed.</summary>
    internal async Task HintAsync(string key, HintRow hint)
    {
        var (now, due) = Next(key);
        var rows = await database.QueryAsync(From.Table<HintRow>().Where(row => row.IntegrationId, hint.IntegrationId)
            .Where(row => row.ResourceType, hint.ResourceType).Where(row => row.ExternalId, hint.ExternalId).Where(row => row.NextDueAt, Is.AtMost, now));
        await CommitAsync(rows, row => row with { NextDueAt = due, LastError = Trouble });
    }

    /// <summary>Puts off an open delivery.</summary>
    internal async Task DeliveryAsync(string key, DeliveryRow delivery)
    {
        var (now, due) = Next(key);
        var rows = await database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, delivery.Id).Where(row => row.State, DeliveryState.OPEN).Where(row => row.NextDueAt, Is.AtMost, now));
        await CommitAsync(rows, row => row with { NextDueAt = due });
    }

    // Who loses was changed meanwhile, and is due by itself.
    private async Task CommitAsync<T>(ImmutableArray<T> rows, Func<T, T> change)
        where T : class
    {
        foreach (var row in rows)
        {
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(change(row)));
        }
    }

    private (DateTimeOffset Now, DateTimeOffset Due) Next(string key)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (failures.Count >= MostRemembered)
            {
                failures.Clear();
            }

            var before = failures.GetValueOrDefault(key);
            failures[key] = before + 1;
            var rest = FirstRest * Math.Pow(2, Math.Min(before, 12));
            return (now, now + (rest < LongestRest ? rest : LongestRest));
        }
    }
}
