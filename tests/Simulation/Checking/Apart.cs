using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>
/// What may differ between a record and its copy since the integration's settings say so, or since an undo took one side back: a change where
/// nothing flows stays until the source changes next (7.2), and what was let go goes its own way.
/// </summary>
internal sealed class Apart(Evidence all, SiteEvidence evidence)
{
    private Traits Traits => evidence.Site.Traits;

    /// <summary>Why a living record has no copy; null: it should have one.</summary>
    public string? WithoutCopy(RecordRow record, IReadOnlyList<MappingRow> mappings) => mappings switch
    {
        [] => Traits.FlowsOut ? null : "nothing flows out",
        [{ ExternalId: { } id, Gone: true }] when IsDeletedByHand(id) && !Traits.FlowsIn => "its copy was deleted, and nothing flows in",
        // Nothing is listed where nothing flows in: that a copy is gone shows when something is to be written to it.
        [{ ExternalId: { } id } mapping] when IsDeletedByHand(id) && !Traits.FlowsIn && IsSent(record, mapping) && !evidence.WasShown(evidence.Chronicle.Of(id)[^1]) => "its copy was deleted, and nobody has looked since",
        [{ ExternalId: { } id }] when IsDeletedByHand(id) && Traits.Deletes != DeletePolicy.PROPAGATE => "its copy was deleted, which is not passed on",
        [{ SyncStatus: MappingStatus.DETACHED }] when IsUndone(record.Id) => "its copy was undone",
        _ => null,
    };

    /// <summary>Why a record and its copy differ in a field; null: they should not.</summary>
    public string? OfField(RecordRow record, MappingRow mapping, Fields field, string? ours, string? theirs) =>
        mapping is { SyncStatus: MappingStatus.DETACHED, Gone: false, ExternalId: { } id } && IsLetGo(record.Id, id) ? "let go"
        : !Traits.FlowsOut && (IsLastFromElsewhere(record.Id, field) || IsEmptyInChosen(mapping.ExternalId!, theirs)) && SiteEvidence.BaseOutside(mapping, field) == theirs ? "changed here, and nothing flows out"
        : !Traits.FlowsIn && (IsLastByHand(mapping.ExternalId!, field) || IsFirstMet(mapping.ExternalId!)) && SiteEvidence.BaseHere(mapping, field) == ours ? "changed outside, and nothing flows in"
        : SiteEvidence.BaseHere(mapping, field) == ours && SiteEvidence.BaseOutside(mapping, field) == theirs && IsUndone(record.Id, field) ? "undone"
        : null;

    /// <summary>Why a deleted record's copy is still there; null: it should be gone.</summary>
    public string? WithCopy(RecordRow record, MappingRow mapping) =>
        Traits.Deletes != DeletePolicy.PROPAGATE && mapping is { SyncStatus: MappingStatus.DETACHED, Gone: false } ? "deleted here, which is not passed on"
        : !Traits.FlowsOut ? "deleted here, and nothing flows out"
        : mapping is { SyncStatus: MappingStatus.DETACHED, ExternalId: { } id } && all.IsUndo(all.Versions(record.Id)[^1].Cause)
            ? !IsMade(record.Id, id) ? "undone here, and the copy is an original" : IsTouched(record.Id, id) ? "undone here, and the copy was changed meanwhile" : null
        : null;

    /// <summary>
    /// Whether an external record may be nobody's: somebody made it, or made it again, where nothing flows in, or a person gave its record another copy there, or changed what a
    /// create had made before that could be looked for. The other way such a record becomes one of its own; here nothing is made from it.
    /// </summary>
    public bool IsLeft(string externalId) => !Traits.FlowsIn && evidence.Chronicle.Of(externalId) is var deeds
        && (evidence.IsChosen(externalId) || deeds.Any(deed => deed is { ByHub: false, Before: null }) || evidence.IsLostFromSight(deeds[0]));

    // An undo for any integration that takes the record away lets go of its originals everywhere, and they stay so when the record comes back.
    private bool IsLetGo(string recordId, string externalId) => IsUndone(recordId)
        || all.Versions(recordId).Any(version => version.Deleted && all.IsUndo(version.Cause))
        || ((!Traits.FlowsIn || Traits.Deletes != DeletePolicy.PROPAGATE) && evidence.Chronicle.Of(externalId).Any(deed => deed is { ByHub: false, After: null }))
        || (Traits.Deletes != DeletePolicy.PROPAGATE && all.Versions(recordId).Any(version => version.Deleted));

    // Who brings a copy back makes it an original, and of another record's copy that was let go a record was made, not it for that.
    private bool IsMade(string recordId, string externalId) =>
        evidence.Chronicle.Of(externalId).Last(deed => deed.Before is null) is { ByHub: true } made && all.Operation(made.Operation)?.InternalId == recordId;

    // What somebody changed, or brought back, before the undo came to it is left, and its run says so.
    private bool IsTouched(string recordId, string externalId) => evidence.Chronicle.Of(externalId)[^1] is { ByHub: false } last
        && evidence.OperationsOf(recordId).Any(row => row is { Undo: true, Kind: OperationKind.DELETE, State: OperationState.SUPERSEDED } && row.ExternalId == externalId && !evidence.WasShown(last, before: row.CreatedAt));

    // Of a pair that a person made one side was empty, and where nothing flows out the filled one cannot be taken over.
    private bool IsEmptyInChosen(string externalId, string? theirs) => theirs is null && evidence.IsChosen(externalId);

    // A person named the copy, or somebody changed what a create had made before that could be seen: what it held when they met is nobody's change here.
    private bool IsFirstMet(string externalId) => evidence.IsChosen(externalId) || evidence.IsLostFromSight(evidence.Chronicle.Of(externalId)[0]);

    // Nothing is left to be written, or only a reference to somebody who is not known there yet.
    private bool IsSent(RecordRow record, MappingRow mapping) => mapping.PushedVersion >= record.Revision
        || (evidence.IsWaiting(record.Id) && evidence.Site.Fields.All(field => SiteEvidence.BaseHere(mapping, field) == field.OfHere(record.Fields)));

    private bool IsDeletedByHand(string externalId) => evidence.Chronicle.Of(externalId) is [.., { ByHub: false, After: null }];

    private bool IsLastFromElsewhere(string recordId, Fields field) =>
        all.Versions(recordId).LastOrDefault(version => version.ChangedFields.Contains(field.Here)) is { } last && last.Origin != evidence.Site.Id;

    // What a whole replacement carries along from the read before it is not the hub's word.
    private bool IsLastByHand(string externalId, Fields field) =>
        evidence.Chronicle.Of(externalId).LastOrDefault(deed => SiteEvidence.Differs(deed.Before, deed.After, field) && !evidence.IsCarried(deed, field)) is { ByHub: false };

    private bool IsUndone(string recordId, Fields? field = null) =>
        all.UndoneBy(evidence.Site, recordId).Any(version => field is null || version.ChangedFields.Contains(field.Here))
        || evidence.OperationsOf(recordId).Any(row => row.Undo && (field is null || row.SentValues.Values.Any(sent => sent.Key.Text == field.Outside)));
}
