using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;

namespace Concord.Grains.Cleanups;

/// <summary>What no age removes: deliveries and outside writes that are open or dead letters, with their bodies and logs, which a person may yet ask for again; alerts that nothing repeats.</summary>
internal sealed class StillWanted(IDatabase database)
{
    public static bool Is(DeliveryRow row) => row.State == DeliveryState.OPEN || row.Disposition == Disposition.DEAD_LETTER;

    /// <summary>What is still to be told, and what goes on, was noted by nobody and is not told again.</summary>
    public static bool Is(AlertRow row) => row.NextDueAt is not null || (row is { ResolvedAt: null, AcknowledgedAt: null } && Endings.IsToldOnce(row.Name));

    private static bool Is(OperationRow row) => row.State is not (OperationState.CONFIRMED or OperationState.SUPERSEDED);

    /// <summary>The rows whose owner is not wanted any more, or is not there.</summary>
    public async Task<ImmutableArray<T>> WithoutAsync<T>(ImmutableArray<T> rows, Func<T, string?> ownerOf)
    {
        var owners = rows.Select(ownerOf).OfType<string>().Distinct().ToImmutableArray();
        var deliveries = await database.QueryAsync(From.Table<DeliveryRow>().WhereIn(row => row.Id, owners));
        var operations = await database.QueryAsync(From.Table<OperationRow>().WhereIn(row => row.Id, owners));
        var kept = deliveries.Where(Is).Select(row => row.Id).Concat(operations.Where(Is).Select(row => row.Id)).ToHashSet(StringComparer.Ordinal);
        return rows.RemoveAll(row => ownerOf(row) is { } owner && kept.Contains(owner));
    }
}
