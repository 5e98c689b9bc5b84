using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>I5 and identity: every record has exactly one counterpart in each system, and all say the same, unless a person still has to decide.</summary>
internal sealed class PairCheck(World world, Evidence all, SiteEvidence evidence)
{
    private readonly Apart apart = new(all, evidence);

    private bool LeavesAlone => evidence.Site.Traits.Matching == MatchMode.MATCH_ONLY;

    public void Run()
    {
        var outside = evidence.Site.Fake.All(OutsideSystem.Collection).ToDictionary(record => record["id"]!.ToString(), StringComparer.Ordinal);
        foreach (var mapping in evidence.Mappings.GroupBy(row => row.ExternalId).Where(group => group.Key is not null && group.Count() > 1))
            Violate("identity", $"{mapping.Key} is bound {mapping.Count()} times");
        foreach (var record in all.Records.Where(row => row.DeletedAt is null)) CheckHere(record, outside);
        foreach (var record in all.Records.Where(row => row.DeletedAt is not null)) CheckDeleted(record, outside);
        foreach (var (id, _) in outside) CheckOutside(id);
    }

    private void CheckHere(RecordRow record, Dictionary<string, JsonObject> outside)
    {
        var mappings = evidence.MappingsOf(record.Id);
        var copy = mappings is [{ ExternalId: { } id }] ? outside.GetValueOrDefault(id) : null;
        if (mappings.Count > 1) Violate("identity", $"{record.Id} has {mappings.Count} mappings");
        if (copy is null)
        {
            if (apart.WithoutCopy(record, mappings) is { } reason) world.Journal.Count($"apart: {reason}");
            else if (IsUndecided(record)) world.Journal.Count("undecided: no copy outside");
            else if (mappings.Count == 0 && LeavesAlone) world.Journal.Count("left alone here");
            else Violate("I4", $"{record.Id} has no copy outside: {string.Join(", ", mappings.Select(row => $"{row.ExternalId} {row.SyncStatus}"))}");
            return;
        }

        foreach (var field in evidence.Site.Fields) CheckField(record, copy, mappings[0], field);
    }

    private void CheckField(RecordRow record, JsonObject copy, MappingRow mapping, Fields field)
    {
        var (ours, theirs) = (field.OfHere(record.Fields), field.OfOutside(copy));
        if (evidence.Site.Kept(field, ours) == theirs) return;
        if (apart.OfField(record, mapping, field, ours, theirs) is { } reason) world.Journal.Count($"apart: {reason}");
        else if (evidence.IsParked(record.Id, field)) world.Journal.Count("parked: field differs");
        else if (evidence.IsAccepted(mapping, field, ours, theirs)) world.Journal.Count("accepted: field differs");
        else if (evidence.IsGivenUp(record.Id, field)) world.Journal.Count("given up: field differs");
        else Violate("I5", $"{record.Id}.{field.Here} is {ours ?? "empty"}, outside {copy["id"]} has {theirs ?? "empty"}");
    }

    private void CheckDeleted(RecordRow record, Dictionary<string, JsonObject> outside)
    {
        foreach (var mapping in evidence.MappingsOf(record.Id).Where(row => row.ExternalId is not null && outside.ContainsKey(row.ExternalId)))
        {
            if (apart.WithCopy(record, mapping) is { } reason) world.Journal.Count($"apart: {reason}");
            else if (!record.ExternalSyncEnabled) world.Journal.Count("kept out: copy of a deleted record");
            else if (IsUndecided(record)) world.Journal.Count("undecided: copy of a deleted record");
            else Violate("I4", $"{record.Id} is deleted, its copy {mapping.ExternalId} is not");
        }
    }

    private void CheckOutside(string id)
    {
        if (evidence.Mappings.FirstOrDefault(row => row.ExternalId == id) is not { } mapping) CheckUnbound(id);
        else if (all.Records.All(row => row.Id != mapping.InternalId)) Violate("identity", $"{id} is bound to {mapping.InternalId}, which does not exist");
        else CheckBound(id, mapping.InternalId);
    }

    private void CheckUnbound(string id)
    {
        // Several records could be the one that was created: a person chooses, and has both before him.
        if (evidence.Conflicts.Any(row => row.Status == ConflictStatus.PENDING && row.Candidates.Contains(id))) world.Journal.Count("undecided: one of several candidates");
        else if (evidence.Conflicts.Any(row => row is { Status: ConflictStatus.PENDING, MappingId: null } && row.ExternalId == id)) world.Journal.Count("undecided: one of several records");
        // externalSyncEnabled = false stops both directions, also for a copy that somebody restored of a record that was deleted here.
        else if (all.Records.Any(row => !row.ExternalSyncEnabled && evidence.RecordsOf(id).Contains(row.Id))) world.Journal.Count("kept out: restored copy of a deleted record");
        else if (LeavesAlone || apart.IsLeft(id)) world.Journal.Count("left alone outside");
        else Violate("identity", $"{id} outside belongs to nobody; made by {evidence.Chronicle.Of(id)[0].Entry.Actor} {evidence.Chronicle.Of(id)[0].Operation}");
    }

    // A copy that the hub made is the copy of the record it was made for; one that somebody made became a record of its own.
    private void CheckBound(string id, string recordId)
    {
        var first = evidence.Chronicle.Of(id)[0];
        if (all.Operation(first.Operation)?.InternalId == recordId) return;
        var maker = evidence.IsLostFromSight(first) ? null : all.Operation(first.Operation);
        if (evidence.Site.Traits.Matching is not null && evidence.BelongTogether(id, recordId)) world.Journal.Count("bound by key");
        else if (evidence.IsChosen(id)) world.Journal.Count("exempt: a person gave it another copy");
        else if (maker is not null) Violate("identity", $"{id} was made for {maker.InternalId}, but is bound to {recordId}");
        else if (evidence.OperationsOf(recordId).Any(row => row.Kind == OperationKind.CREATE && row.ExternalId == id && evidence.IsTwin(row))) world.Journal.Count("bound as the create that it passed for");
        else if (all.Versions(recordId)[0].Origin != evidence.Site.Id) Violate("identity", $"{id} was made outside, but is bound to {recordId}, which was made by {all.Versions(recordId)[0].Origin}");
    }

    // Not answered yet, or answered so that the difference stands until a side changes: ignored, or settled here alone.
    private bool IsOpenQuestion(ConflictRow row, RecordRow record) => row.Status switch
    {
        ConflictStatus.PENDING => row.Groups.IsEmpty || !row.Candidates.IsEmpty,
        ConflictStatus.IGNORED => row.Groups.IsEmpty,
        ConflictStatus.RESOLVED => row.ResolvedAt >= (record.DeletedAt ?? DateTimeOffset.MinValue) && evidence.OperationsOf(record.Id).All(operation => operation.CreatedAt < row.ResolvedAt),
        _ => false,
    };

    private bool IsUndecided(RecordRow record) =>
        evidence.Conflicts.Any(row => row is { Status: ConflictStatus.PENDING, MappingId: null } && row.Candidates.Contains(record.Id))
        || evidence.ConflictsOf(record.Id).Any(row => IsOpenQuestion(row, record)) || evidence.Dead(record.Id).Any();

    private void Violate(string which, string what) => world.Journal.Violation(which, $"{evidence.Site}: {what}");
}
