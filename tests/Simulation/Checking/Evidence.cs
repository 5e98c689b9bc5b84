using System.Text.Json.Nodes;
using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>All that is on record at the end: the outside's own ledger, and the hub's history, conflicts and operations.</summary>
internal sealed class Evidence
{
    private readonly ILookup<string, RecordVersionRow> versions;
    private readonly ILookup<string, LedgerEntry> writes;
    private readonly ILookup<string, ConflictRow> conflictsHere;
    private readonly Dictionary<string, OperationRow> operations;
    private readonly IReadOnlyList<ServedRead> reads;
    private readonly ILookup<string, Departure> departures;

    public Evidence(World world)
    {
        var disk = world.Disk;
        versions = disk.All(From.Table<RecordVersionRow>().OrderBy(row => row.Version)).ToLookup(row => row.Id, StringComparer.Ordinal);
        Ledger = world.Outside.Fake.Ledger;
        writes = Ledger.ToLookup(entry => entry.Id, StringComparer.Ordinal);
        Conflicts = disk.All<ConflictRow>();
        conflictsHere = Conflicts.ToLookup(row => row.ResourceId, StringComparer.Ordinal);
        operations = disk.All<OperationRow>().ToDictionary(row => row.Id, StringComparer.Ordinal);
        reads = world.Outside.Reads;
        departures = world.Outside.Departures.ToLookup(departure => departure.Operation, StringComparer.Ordinal);
        Mappings = disk.All<MappingRow>();
        Tombstones = disk.All<TombstoneRow>();
        Choices = disk.All<MatchChoiceRow>();
    }

    public IReadOnlyList<LedgerEntry> Ledger { get; }

    public IReadOnlyList<ConflictRow> Conflicts { get; }

    public IReadOnlyList<MappingRow> Mappings { get; }

    public IReadOnlyList<TombstoneRow> Tombstones { get; }

    /// <summary>What people said of external records whose key did not tell.</summary>
    public IReadOnlyList<MatchChoiceRow> Choices { get; }

    /// <summary>Whether the two had the same number at some time, or a person said something about one of them.</summary>
    public bool BelongTogether(string externalId, string recordId) =>
        Versions(recordId).Select(version => Fields.Number.OfHere(version.Fields)).OfType<string>().Intersect(Writes(externalId).Select(entry => Fields.Number.OfOutside(Document(entry.After))).OfType<string>()).Any()
        || Choices.Any(choice => choice.ExternalId == externalId)
        || Conflicts.Any(row => row.Status == ConflictStatus.RESOLVED && row.Candidates.Contains(externalId));

    /// <summary>Whether somebody brought a deleted record back outside, under its own id.</summary>
    public bool IsRestore(LedgerEntry entry) => entry is { Actor: not "hub", Before: null } && Writes(entry.Id)[0].Number < entry.Number;

    public IReadOnlyList<RecordVersionRow> Versions(string recordId) => [.. versions[recordId]];

    public IReadOnlyList<LedgerEntry> Writes(string externalId) => [.. writes[externalId]];

    public IEnumerable<ConflictRow> ConflictsOf(string recordId) => conflictsHere[recordId];

    public OperationRow? Operation(string? id) => id is null ? null : operations.GetValueOrDefault(id);

    public IEnumerable<OperationRow> OperationsOf(string recordId) => operations.Values.Where(row => row.InternalId == recordId);

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

    /// <summary>When the request behind this write of the hub left.</summary>
    public Departure DepartureOf(LedgerEntry write) => departures[write.Operation ?? ""].Last(departure => departure.Number < write.Number);

    /// <summary>The last that the hub read of the record before this write of its own left; null when it never read it.</summary>
    public ServedRead? ReadBefore(LedgerEntry write) => reads.Take(DepartureOf(write).Reads).LastOrDefault(read => read.ExternalId == write.Id);

    /// <summary>Whether some row on record at the hub holds the outside value: as a state the record had, or as one side of a conflict.</summary>
    public bool Knows(string externalId, Fields field, string value) => RecordsOf(externalId).Any(id =>
        Versions(id).Any(version => field.OfHere(version.Fields) == value)
        || ConflictsOf(id).Any(conflict => Mentions(conflict, field, value)));

    /// <summary>
    /// Whether somebody changed or deleted what this create had made, before the hub, to which the answer was lost, could look for it by
    /// its content. Such a system offers nothing else to know it by: it is then a record that somebody made.
    /// </summary>
    public bool IsLostFromSight(LedgerEntry create)
    {
        if (create is not { Actor: "hub", Before: null } || Operation(create.Operation) is not { } operation || operation.ExternalId == create.Id) return false;
        var again = Ledger.FirstOrDefault(entry => entry.Number > create.Number && entry is { Actor: "hub", Before: null } && Operation(entry.Operation)?.InternalId == operation.InternalId);
        return Writes(create.Id).Any(entry => entry.Actor != "hub" && entry.Number > create.Number && (again is null || entry.Number < again.Number));
    }

    public static bool Mentions(ConflictRow conflict, Fields field, string value) =>
        conflict.ExternalSeen.Values.Any(entry => entry.Key.Text == field.Outside && field.OfOutside(entry.Value) == value)
        || conflict.LocalSeen.Values.Any(entry => entry.Key.Text == field.Here && field.Outer(entry.Value) == value)
        || (conflict.ResolvedData is FieldValue.Object chosen && field.Outer(chosen.Get(field.Here)) == value);

    public static JsonObject? Document(string? json) => json is null ? null : (JsonObject)JsonNode.Parse(json)!;

    private static bool IsAccepted(ConflictRow row, Fields field) =>
        row.ConflictedFields.Contains(field.Here) && row.Status is ConflictStatus.IGNORED or ConflictStatus.RESOLVED;
}
