using Concord.Fakes.Rest;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>I3: by the outside's own ledger each operation had its effect at most once, and nothing was made twice.</summary>
internal sealed class EffectCheck(World world, Evidence evidence)
{
    public void Run()
    {
        var ledger = world.Outside.Fake.Ledger;
        var operations = world.Disk.All<OperationRow>().ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var writes in ledger.Where(entry => entry.Actor == "hub").GroupBy(entry => entry.Operation ?? "", StringComparer.Ordinal))
        {
            var operation = operations.GetValueOrDefault(writes.Key);
            if (operation is null) Violate($"{writes.First().Method} of {writes.First().Id} belongs to no operation");
            else CheckOperation(operation, [.. writes]);
        }

        foreach (var operation in operations.Values.Where(row => row is { State: OperationState.CONFIRMED, Attempts: > 0 }))
            CheckConfirmed(operation, ledger);
    }

    private void CheckOperation(OperationRow operation, List<LedgerEntry> writes)
    {
        var effective = writes.Where(Changes).ToList();
        if (effective.Count < 2) return;
        if (effective.Take(effective.Count - 1).All(evidence.IsLostFromSight))
        {
            world.Journal.Count("exempt: create changed by somebody before it was looked for");
            return;
        }

        // Somebody put back, in between, exactly what the write had been decided on: no read can tell that from no effect.
        var undone = effective.Zip(effective.Skip(1)).All(pair => world.Outside.Fake.Ledger.Any(entry =>
            entry.Actor != "hub" && entry.Id == pair.First.Id && entry.Number > pair.First.Number && entry.Number < pair.Second.Number));
        if (undone && operation.Kind is (OperationKind.UPDATE or OperationKind.DELETE)) world.Journal.Count("exempt: effect undone by somebody, then repeated");
        else Violate($"{operation.Kind} {operation.Id} of {operation.InternalId} took effect {effective.Count} times: ledger {string.Join(", ", effective.Select(entry => entry.Number))}");
    }

    private void CheckConfirmed(OperationRow operation, IReadOnlyList<LedgerEntry> ledger)
    {
        var had = ledger.Any(entry => entry.Operation == operation.Id);
        // A delete that found nothing left, or a write that somebody else had made already, is true without an effect of its own.
        if (!had && operation.Kind == OperationKind.CREATE) Violate($"CREATE {operation.Id} of {operation.InternalId} is confirmed, but never took effect");
    }

    // Stamps move with every write; what people see does not.
    private static bool Changes(LedgerEntry entry) => entry.Method != "PATCH" && entry.Method != "PUT"
        || entry.Before is null || entry.After is null
        || !Same(entry);

    private static bool Same(LedgerEntry entry)
    {
        var (before, after) = (Evidence.Document(entry.Before)!, Evidence.Document(entry.After)!);
        foreach (var stamp in new[] { "updatedAt", "version" })
        {
            before.Remove(stamp);
            after.Remove(stamp);
        }

        return System.Text.Json.Nodes.JsonNode.DeepEquals(before, after);
    }

    private void Violate(string what) => world.Journal.Violation("I3", what);
}
