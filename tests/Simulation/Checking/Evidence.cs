using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>All that is on record at the hub at the end: histories, conflicts, operations, mappings.</summary>
internal sealed class Evidence
{
    private readonly ILookup<string, RecordVersionRow> versions;
    private readonly ILookup<string, ConflictRow> conflictsHere;
    private readonly Dictionary<string, OperationRow> operations;
    private readonly ILookup<string, OperationRow> operationsHere;
    private readonly Dictionary<string, SiteEvidence> sites;
    private readonly HashSet<string> heard;
    private readonly Dictionary<string, string> undos;

    public Evidence(World world)
    {
        var disk = world.Disk;
        versions = disk.All(From.Table<RecordVersionRow>().OrderBy(row => row.Version)).ToLookup(row => row.Id, StringComparer.Ordinal);
        Conflicts = disk.All<ConflictRow>();
        conflictsHere = Conflicts.ToLookup(row => row.ResourceId, StringComparer.Ordinal);
        operations = disk.All<OperationRow>().ToDictionary(row => row.Id, StringComparer.Ordinal);
        operationsHere = operations.Values.ToLookup(row => row.InternalId, StringComparer.Ordinal);
        heard = disk.All(From.Table<SyncLogRow>().Where(row => row.DurationMs, Is.NotNull)).Select(row => row.Cause).OfType<string>().ToHashSet(StringComparer.Ordinal);
        undos = disk.All(From.Table<JobRow>().Where(row => row.JobType, JobType.UNDO)).ToDictionary(row => row.Id, row => row.IntegrationId, StringComparer.Ordinal);
        Records = disk.All<RecordRow>();
        sites = world.Sites.ToDictionary(site => site.Id, site => new SiteEvidence(world, site, this), StringComparer.Ordinal);
    }

    public IReadOnlyList<RecordRow> Records { get; }

    public IReadOnlyList<ConflictRow> Conflicts { get; }

    public SiteEvidence Of(Site site) => sites[site.Id];

    public IReadOnlyList<RecordVersionRow> Versions(string recordId) => [.. versions[recordId]];

    public IEnumerable<ConflictRow> ConflictsOf(string recordId) => conflictsHere[recordId];

    public IEnumerable<OperationRow> Operations => operations.Values;

    public OperationRow? Operation(string? id) => id is null ? null : operations.GetValueOrDefault(id);

    /// <summary>Whether the operation ended by an answer to its own request.</summary>
    public bool IsHeard(OperationRow operation) => operation.State == OperationState.CONFIRMED && heard.Contains(operation.Id);

    public bool IsUndo(string cause) => undos.ContainsKey(cause);

    /// <summary>The record's versions that an undo for this integration made.</summary>
    public IEnumerable<RecordVersionRow> UndoneBy(Site site, string recordId) => versions[recordId].Where(version => undos.GetValueOrDefault(version.Cause) == site.Id);

    public IEnumerable<OperationRow> OperationsOf(string recordId) => operationsHere[recordId];

    /// <summary>Whether a conflict shows the outside value as one of its sides, or as what a person chose.</summary>
    public static bool Mentions(ConflictRow conflict, Fields field, string value) =>
        conflict.ExternalSeen.Values.Any(entry => entry.Key.Text == field.Outside && field.OfOutside(entry.Value) == value)
        || conflict.LocalSeen.Values.Any(entry => entry.Key.Text == field.Here && field.Outer(entry.Value) == value)
        || (conflict.ResolvedData is FieldValue.Object chosen && field.Outer(chosen.Get(field.Here)) == value);

    /// <summary>A person chose which of several copies is the record's.</summary>
    public static bool IsChoice(ConflictRow row) => row.Status == ConflictStatus.RESOLVED && !row.Candidates.IsEmpty;
}
