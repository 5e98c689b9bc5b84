using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>I5 and identity: every record has exactly one counterpart, and both say the same, unless a person still has to decide.</summary>
internal sealed class PairCheck(World world, Evidence evidence)
{
    public void Run()
    {
        var outside = world.Outside.Fake.All(OutsideSystem.Collection).ToDictionary(record => record["id"]!.ToString(), StringComparer.Ordinal);
        var here = world.Disk.All<RecordRow>();
        foreach (var mapping in evidence.Mappings.GroupBy(row => row.ExternalId).Where(group => group.Key is not null && group.Count() > 1))
            Violate("identity", $"{mapping.Key} is bound {mapping.Count()} times");
        foreach (var record in here.Where(row => row.DeletedAt is null)) CheckHere(record, outside);
        foreach (var record in here.Where(row => row.DeletedAt is not null)) CheckDeleted(record, outside);
        foreach (var (id, _) in outside) CheckOutside(id, here);
    }

    private void CheckHere(RecordRow record, Dictionary<string, JsonObject> outside)
    {
        var mappings = evidence.Mappings.Where(row => row.InternalId == record.Id).ToList();
        var copy = mappings is [{ ExternalId: { } id }] ? outside.GetValueOrDefault(id) : null;
        if (mappings.Count > 1) Violate("identity", $"{record.Id} has {mappings.Count} mappings");
        if (copy is null)
        {
            if (IsUndecided(record.Id)) world.Journal.Count("undecided: no copy outside");
            else if (mappings.Count == 0 && LeavesAlone) world.Journal.Count("left alone here");
            else Violate("I4", $"{record.Id} has no copy outside: {string.Join(", ", mappings.Select(row => $"{row.ExternalId} {row.SyncStatus}"))}");
            return;
        }

        foreach (var field in Fields.All) CheckField(record, copy, field);
    }

    private void CheckField(RecordRow record, JsonObject copy, Fields field)
    {
        var (ours, theirs) = (field.OfHere(record.Fields), field.OfOutside(copy));
        if (ours == theirs) return;
        if (evidence.IsParked(record.Id, field)) world.Journal.Count("parked: field differs");
        else if (evidence.Dead(record.Id).Any()) world.Journal.Count("given up: field differs");
        else Violate("I5", $"{record.Id}.{field.Here} is {ours ?? "empty"}, outside {copy["id"]} has {theirs ?? "empty"}");
    }

    private void CheckDeleted(RecordRow record, Dictionary<string, JsonObject> outside)
    {
        foreach (var mapping in evidence.Mappings.Where(row => row.InternalId == record.Id && row.ExternalId is not null && outside.ContainsKey(row.ExternalId)))
        {
            if (!record.ExternalSyncEnabled) world.Journal.Count("kept out: copy of a deleted record");
            else if (IsUndecided(record.Id)) world.Journal.Count("undecided: copy of a deleted record");
            else Violate("I4", $"{record.Id} is deleted, its copy {mapping.ExternalId} is not");
        }
    }

    private void CheckOutside(string id, IEnumerable<RecordRow> here)
    {
        var mapping = evidence.Mappings.FirstOrDefault(row => row.ExternalId == id);
        if (mapping is null)
        {
            // Several records could be the one that was created: a person chooses, and has both before him.
            if (evidence.Conflicts.Any(row => row.Status == ConflictStatus.PENDING && row.Candidates.Contains(id))) world.Journal.Count("undecided: one of several candidates");
            else if (evidence.Conflicts.Any(row => row is { Status: ConflictStatus.PENDING, MappingId: null } && row.ExternalId == id)) world.Journal.Count("undecided: one of several records");
            else if (LeavesAlone) world.Journal.Count("left alone outside");
            else Violate("identity", $"{id} outside belongs to nobody; made by {evidence.Writes(id)[0].Actor} {evidence.Writes(id)[0].Operation}");
            return;
        }

        if (here.All(row => row.Id != mapping.InternalId)) Violate("identity", $"{id} is bound to {mapping.InternalId}, which does not exist");
        var first = evidence.Writes(id)[0];
        var maker = evidence.IsLostFromSight(first) ? null : evidence.Operation(first.Operation);
        if (world.Traits.Matching is not null && (maker?.InternalId != mapping.InternalId) && evidence.BelongTogether(id, mapping.InternalId))
        {
            world.Journal.Count("bound by key");
            return;
        }

        if (maker is not null && maker.InternalId != mapping.InternalId && evidence.ConflictsOf(maker.InternalId).Any(row => row.Status == ConflictStatus.RESOLVED && !row.Candidates.IsEmpty))
        {
            world.Journal.Count("exempt: a person gave it another copy");
            return;
        }

        if (maker is not null && maker.InternalId != mapping.InternalId) Violate("identity", $"{id} was made for {maker.InternalId}, but is bound to {mapping.InternalId}");
        if (maker is null && evidence.Versions(mapping.InternalId) is [{ Origin: "person" }, ..]) Violate("identity", $"{id} was made outside, but is bound to {mapping.InternalId}, which was made here");
    }

    private bool LeavesAlone => world.Traits.Matching == MatchMode.MATCH_ONLY;

    // Not answered yet, or answered so that the difference stands until a side changes: ignored, or settled here alone.
    private bool IsOpenQuestion(ConflictRow row) => row.Status switch
    {
        ConflictStatus.PENDING => row.Groups.IsEmpty || !row.Candidates.IsEmpty,
        ConflictStatus.IGNORED => row.Groups.IsEmpty,
        ConflictStatus.RESOLVED => row.ResolvedAt >= DeletedAt(row.ResourceId) && evidence.OperationsOf(row.ResourceId).All(operation => operation.CreatedAt < row.ResolvedAt),
        _ => false,
    };

    private DateTimeOffset DeletedAt(string recordId) => world.Disk.All<RecordRow>().Single(row => row.Id == recordId).DeletedAt ?? DateTimeOffset.MinValue;

    private bool IsUndecided(string recordId) =>
        evidence.Conflicts.Any(row => row is { Status: ConflictStatus.PENDING, MappingId: null } && row.Candidates.Contains(recordId)) ||
        evidence.ConflictsOf(recordId).Any(row => IsOpenQuestion(row)) || evidence.Dead(recordId).Any();

    private void Violate(string which, string what) => world.Journal.Violation(which, what);
}
