using System.Text.Json.Nodes;
using Concord.Fakes.Rest;

namespace Concord.Simulation.Outside;

/// <summary>A write that took effect outside, its documents read once.</summary>
/// <param name="Entry">As the system's own ledger has it.</param>
/// <param name="Before">The record before; null for a create.</param>
/// <param name="After">The record after; null for a delete.</param>
internal sealed record Deed(LedgerEntry Entry, JsonObject? Before, JsonObject? After)
{
    public int Number => Entry.Number;

    public string Id => Entry.Id;

    public string? Operation => Entry.Operation;

    public bool ByHub => Entry.Actor == "hub";

    public static Deed Of(LedgerEntry entry) => new(entry, Parse(entry.Before), Parse(entry.After));

    private static JsonObject? Parse(string? json) => json is null ? null : (JsonObject)JsonNode.Parse(json)!;
}

/// <summary>A system's ledger, as the checks look at it.</summary>
internal sealed class Chronicle(FakeRestSystem fake)
{
    private readonly List<Deed> deeds = [];
    private readonly Dictionary<string, List<Deed>> byId = new(StringComparer.Ordinal);

    /// <summary>Every write, in order.</summary>
    public IReadOnlyList<Deed> All
    {
        get
        {
            while (deeds.Count < fake.Writes) Add(Deed.Of(fake.Write(deeds.Count + 1)));
            return deeds;
        }
    }

    /// <summary>The writes of one record, in order; the record's first is a create.</summary>
    public IReadOnlyList<Deed> Of(string id) => All.Count > 0 && byId.TryGetValue(id, out var found) ? found : [];

    private void Add(Deed deed)
    {
        deeds.Add(deed);
        if (!byId.TryGetValue(deed.Id, out var found)) byId[deed.Id] = found = [];
        found.Add(deed);
    }
}
