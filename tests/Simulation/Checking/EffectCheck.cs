using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>I3: by the outside's own ledger each operation had its effect at most once, and nothing was made twice.</summary>
internal sealed class EffectCheck(World world, Evidence all, SiteEvidence evidence)
{
    public void Run()
    {
        foreach (var writes in evidence.Chronicle.All.Where(deed => deed.ByHub).GroupBy(deed => deed.Operation ?? "", StringComparer.Ordinal))
        {
            var operation = all.Operation(writes.Key);
            if (operation is null) Violate($"{writes.First().Entry.Method} of {writes.First().Id} belongs to no operation");
            else if (operation.IntegrationId != evidence.Site.Id) Violate($"{operation.Id} is {operation.IntegrationId}'s");
            else CheckOperation(operation, [.. writes]);
        }

        var had = evidence.Chronicle.All.Select(deed => deed.Operation).OfType<string>().ToHashSet(StringComparer.Ordinal);
        // A delete that found nothing left, or a write that somebody else had made already, is true without an effect of its own.
        foreach (var operation in all.Operations.Where(row => row.IntegrationId == evidence.Site.Id && row is { State: OperationState.CONFIRMED, Attempts: > 0, Kind: OperationKind.CREATE } && !had.Contains(row.Id)))
        {
            if (evidence.IsTwin(operation)) world.Journal.Count("exempt: a record that somebody made alike passed for a create of ours");
            else Violate($"CREATE {operation.Id} of {operation.InternalId} is confirmed, but never took effect");
        }
    }

    private void CheckOperation(OperationRow operation, List<Deed> writes)
    {
        var effective = writes.Where(Changes).ToList();
        if (effective.Count < 2) return;
        if (effective.Take(effective.Count - 1).All(evidence.IsLostFromSight))
        {
            world.Journal.Count("exempt: create changed by somebody before it was looked for");
            return;
        }

        // 7.2 goes by values: who puts back, in between, exactly what the write had been decided on has changed nothing, and the write is due again.
        if (effective.Zip(effective.Skip(1)).All(pair => IsUndone(operation, pair.First, pair.Second))) world.Journal.Count("exempt: effect undone by somebody, then repeated");
        else Violate($"{operation.Kind} {operation.Id} of {operation.InternalId} took effect {effective.Count} times: ledger {string.Join(", ", effective.Select(deed => deed.Number))}");
    }

    private bool IsUndone(OperationRow operation, Deed first, Deed second) => operation.Kind switch
    {
        OperationKind.UPDATE => Between(first, second).Any() && evidence.Site.Fields.Where(field => IsSent(operation, field)).All(field => !SiteEvidence.Differs(first.Before, second.Before, field)),
        OperationKind.DELETE => Between(first, second).Any(evidence.IsRestore),
        _ => false,
    };

    private IEnumerable<Deed> Between(Deed first, Deed second) =>
        evidence.Chronicle.Of(first.Id).Where(deed => !deed.ByHub && deed.Number > first.Number && deed.Number < second.Number);

    private static bool IsSent(OperationRow operation, Fields field) => operation.SentValues.Values.Any(entry => entry.Key.Text == field.Outside);

    // Stamps move with every write; what people see does not.
    private static bool Changes(Deed deed) => deed.Entry.Method != "PATCH" && deed.Entry.Method != "PUT"
        || deed.Before is null || deed.After is null
        || !JsonNode.DeepEquals(Unstamped(deed.Before), Unstamped(deed.After));

    private static JsonNode Unstamped(JsonObject document)
    {
        var copy = (JsonObject)document.DeepClone();
        copy.Remove("updatedAt");
        copy.Remove("version");
        return copy;
    }

    private void Violate(string what) => world.Journal.Violation("I3", $"{evidence.Site}: {what}");
}
