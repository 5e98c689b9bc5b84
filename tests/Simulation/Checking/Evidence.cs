using System.Text.Json.Nodes;
using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>All that is on record at the end: the outside's own ledger, and the hub's history, conflicts and operations.</summary>
internal sealed class Evidence
{
    private readonly ILookup<string, RecordVersionRow> versions;
    private readonly ILookup<string, LedgerEntry> writes;
    private readonly ILookup<string, ConflictRow> conflictsHere;
    private readonly Dictionary<string, OperationRow> operations;
    private readonly ILookup<string, ServedRead> reads;

    public Evidence(World world)
    {
        var disk = world.Disk;
        versions = disk.All(From.Table<RecordVersionRow>().OrderBy(row => row.Version)).ToLookup(row => row.Id, StringComparer.Ordinal);
        Ledger = world.Outside.Fake.Ledger;
        writes = Ledger.ToLookup(entry => entry.Id, StringComparer.Ordinal);
        Conflicts = disk.All<ConflictRow>();
        conflictsHere = Conflicts.ToLookup(row => row.ResourceId, StringComparer.Ordinal);
        operations = disk.All<OperationRow>().ToDictionary(row => row.Id, StringComparer.Ordinal);
        reads = world.Outside.Reads.ToLookup(read => read.ExternalId, StringComparer.Ordinal);
        Mappings = disk.All<MappingRow>();
        Tombstones = disk.All<TombstoneRow>();
    }

    public IReadOnlyList<LedgerEntry> Ledger { get; }

    public IReadOnlyList<ConflictRow> Conflicts { get; }

    public IReadOnlyList<MappingRow> Mappings { get; }

    public IReadOnlyList<TombstoneRow> Tombstones { get; }

    public IReadOnlyList<RecordVersionRow> Versions(string recordId) => [.. versions[recordId]];

    public IReadOnlyList<LedgerEntry> Writes(string externalId) => [.. writes[externalId]];

    public IEnumerable<ConflictRow> ConflictsOf(string recordId) => conflictsHere[recordId];

    public OperationRow? Operation(string? id) => id is null ? null : operations.GetValueOrDefault(id);

    public IEnumerable<OperationRow> Dead(string recordId) =>
        operations.Values.Where(row => row.InternalId == recordId && row.State == OperationState.DEAD);

    /// <summary>Whether a person still has to say something about this record, or did not want its sides to agree.</summary>
    public bool IsParked(string recordId, Fields field) => ConflictsOf(recordId).Any(row =>
        (row.Status == ConflictStatus.PENDING && (row.Groups.IsEmpty || row.ConflictedFields.Contains(field.Here)))
        || IsAccepted(row, field));

    /// <summary>Every record here that this outside record has ever been bound to.</summary>
    public IEnumerable<string> RecordsOf(string externalId) => Mappings.Where(row => row.ExternalId == externalId).Select(row => row.InternalId)
        .Concat(Tombstones.Where(row => row.ExternalId == externalId).Select(row => row.InternalId))
        .Concat(Writes(externalId).Select(entry => Operation(entry.Operation)?.InternalId).OfType<string>())
        .Distinct(StringComparer.Ordinal);

    /// <summary>The last that the hub read of the record before this write of its own; null when it never read it.</summary>
    public ServedRead? ReadBefore(LedgerEntry write) => reads[write.Id].LastOrDefault(read => read.Number < write.Number);

    /// <summary>Whether some row on record at the hub holds the outside value: as a state the record had, or as one side of a conflict.</summary>
    public bool Knows(string externalId, Fields field, string value) => RecordsOf(externalId).Any(id =>
        Versions(id).Any(version => field.OfHere(version.Fields) == value)
        || ConflictsOf(id).Any(conflict => Mentions(conflict, field, value)));

    public static bool Mentions(ConflictRow conflict, Fields field, string value) =>
        conflict.ExternalSeen.Values.Any(entry => entry.Key.Text == field.Outside && field.OfOutside(entry.Value) == value)
        || conflict.LocalSeen.Values.Any(entry => entry.Key.Text == field.Here && field.Outer(entry.Value) == value);

    public static JsonObject? Document(string? json) => json is null ? null : (JsonObject)JsonNode.Parse(json)!;

    private static bool IsAccepted(ConflictRow row, Fields field) =>
        row.ConflictedFields.Contains(field.Here) && row.Status is ConflictStatus.IGNORED or ConflictStatus.RESOLVED;
}
