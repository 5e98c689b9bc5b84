using Orleans;

namespace Concord.Grains.Records;

/// <summary>
/// One local record with its version and its mappings' bases. The only place where local and outside state meet; it never talks
/// to the outside. Every method is idempotent: asked again with the same input, it finds the work done.
/// Key: <see cref="GrainKeys.Record"/>.
/// </summary>
[Alias("concord.IRecordGrain")]
public interface IRecordGrain : IGrainWithStringKey
{
    /// <summary>A person or machine creates, changes or deletes the record on our side.</summary>
    [Alias("Edit")]
    Task<Answer> Edit(RecordEdit edit);

    /// <summary>An external state was read or told: merge it, and bind or create first if the observation says so.</summary>
    [Alias("Observe")]
    Task<ObserveReply> Observe(Observation observation);

    /// <summary>Turns local changes that one integration has not seen into operations.</summary>
    [Alias("Reconcile")]
    Task<ObserveReply> Reconcile(string integrationId, string cause, bool planOnly);

    /// <summary>Just before an outside write: merge the fresh read once more, then mark the operation attempted or replace it.</summary>
    [Alias("PrepareWrite")]
    Task<WritePlan> PrepareWrite(WriteProbe probe);

    /// <summary>The outcome of an outside write, or what a look at the outside told about an unknown one.</summary>
    [Alias("Settle")]
    Task<SettleReply> Settle(WriteResult result);

    /// <summary>A person settles a parked conflict.</summary>
    [Alias("Resolve")]
    Task<Answer> Resolve(ConflictChoice choice);

    /// <summary>A person asks for an outside write that was given up to be tried again, under its own id. Refused where it is not dead, or something took its place.</summary>
    [Alias("Redeliver")]
    Task<Answer> Redeliver(string operationId, string actor);

    /// <summary>A record has come into sight that waits for what became of this write, which was given up unseen: it is looked at once more. Nothing is done where it is not so.</summary>
    [Alias("LookAgain")]
    Task LookAgain(string operationId);

    /// <summary>A person lets groups of a mapping flow again that went to and fro too often; both sides are merged at once. Refused where nothing is frozen.</summary>
    [Alias("Unfreeze")]
    Task<Answer> Unfreeze(string mappingId, string actor);

    /// <summary>
    /// Takes back what an integration wrote of this record and to its copy there, each on its own side, where nobody changed it since. Done
    /// again for the same run it finds its work done.
    /// </summary>
    [Alias("Undo")]
    Task<UndoReply> Undo(UndoOrder order);

    /// <summary>The record claims its keys under rules that came after it; see `match_claim`. Idempotent, and nothing else of the record changes.</summary>
    [Alias("Claim")]
    Task Claim();
}

[GenerateSerializer, Alias("concord.EditKind")]
public enum EditKind
{
    Create = 0,

    /// <summary>JSON merge patch: a null removes.</summary>
    Patch = 1,

    /// <summary>The fields given are all there are.</summary>
    Replace = 2,

    Delete = 3,
}

/// <summary>A local edit.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Body">The `fields` object as JSON; null for a delete.</param>
/// <param name="Settings">The record's other writable members (externalSyncEnabled, externalMetadata) as JSON; null leaves them.</param>
/// <param name="IfVersion">The version the editor saw; null edits whatever is there.</param>
/// <param name="Actor">Token or user id.</param>
[GenerateSerializer, Immutable, Alias("concord.RecordEdit")]
public sealed record RecordEdit(
    [property: Id(0)] EditKind Kind,
    [property: Id(1)] string? Body,
    [property: Id(2)] string? Settings,
    [property: Id(3)] long? IfVersion,
    [property: Id(4)] string Actor);

[GenerateSerializer, Alias("concord.ObservationSource")]
public enum ObservationSource
{
    /// <summary>Read by id; carries a ticket.</summary>
    Fetch = 0,

    /// <summary>Read as part of a listing; carries the page's ticket.</summary>
    Listing = 1,

    /// <summary>Told by a webhook; no ticket, its version decides.</summary>
    Payload = 2,
}

[GenerateSerializer, Alias("concord.Binding")]
public enum Binding
{
    /// <summary>The external id is bound to this record; if it no longer is, the reply says so.</summary>
    Bound = 0,

    /// <summary>Nothing matched: this record is to be created from it.</summary>
    Create = 1,

    /// <summary>It is this existing record's: it was its copy before, or a person said so.</summary>
    Match = 2,

    /// <summary>It has a key of this existing record, which is looked at once more.</summary>
    Key = 3,

    /// <summary>A person said that it is a record of its own, whatever it matches.</summary>
    Own = 4,
}

/// <summary>A state of one external record.</summary>
/// <param name="IntegrationId">Whose record it is.</param>
/// <param name="ExternalId">Its id outside.</param>
/// <param name="Document">The record as JSON; null when the system says that it is gone.</param>
/// <param name="Version">Version or ETag as the system writes it.</param>
/// <param name="UpdatedAt">Its own time of change.</param>
/// <param name="Ticket">Drawn just before the request left; of a payload, just before it was stored: a read with a smaller one has not seen it.</param>
/// <param name="SentAt">When the request left, by our clock; of a payload, when it was worked on.</param>
/// <param name="Source">How we know.</param>
/// <param name="Binding">What links it to this record.</param>
/// <param name="HintRevision">The hint this read answers, to be removed unless another came meanwhile; 0 for none.</param>
/// <param name="Cause">The delivery or job behind it.</param>
/// <param name="PlanOnly">Say what would happen and write nothing.</param>
[GenerateSerializer, Immutable, Alias("concord.Observation")]
public sealed record Observation(
    [property: Id(0)] string IntegrationId,
    [property: Id(1)] string ExternalId,
    [property: Id(2)] string? Document,
    [property: Id(3)] string? Version,
    [property: Id(4)] DateTimeOffset? UpdatedAt,
    [property: Id(5)] long Ticket,
    [property: Id(11)] DateTimeOffset SentAt,
    [property: Id(6)] ObservationSource Source,
    [property: Id(7)] Binding Binding,
    [property: Id(8)] long HintRevision,
    [property: Id(9)] string Cause,
    [property: Id(10)] bool PlanOnly);

[GenerateSerializer, Alias("concord.Observed")]
public enum Observed
{
    /// <summary>Something changed on either side, or was planned to.</summary>
    Applied = 0,

    /// <summary>Nothing differed from what was decided before.</summary>
    Unchanged = 1,

    /// <summary>An older state than the one known.</summary>
    Superseded = 2,

    /// <summary>Cannot be judged yet; a hint is due later.</summary>
    Later = 3,

    /// <summary>A conflict was parked for a person.</summary>
    Conflict = 4,

    /// <summary>A value could not be crossed; the record stays as it was.</summary>
    Failed = 5,

    /// <summary>The settings keep it out.</summary>
    Filtered = 6,

    /// <summary>The external id is not bound to this record, or somebody else bound or created first: look again.</summary>
    LookAgain = 7,
}

/// <summary>What became of an observation.</summary>
/// <param name="Outcome">The kind of result.</param>
/// <param name="Reason">In words an admin understands.</param>
/// <param name="Side">LOCAL, EXTERNAL or BOTH: where a change landed or would land; null for none.</param>
/// <param name="Change">MATCHED, DIFFERING, CREATE, UPDATE or DELETE; null for none.</param>
/// <param name="Fields">Per field before and after, as JSON; null for none.</param>
/// <param name="Title">A name a person recognises the record by.</param>
[GenerateSerializer, Immutable, Alias("concord.ObserveReply")]
public sealed record ObserveReply(
    [property: Id(0)] Observed Outcome,
    [property: Id(1)] string? Reason,
    [property: Id(2)] string? Side = null,
    [property: Id(3)] string? Change = null,
    [property: Id(4)] string? Fields = null,
    [property: Id(5)] string? Title = null,
    [property: Id(6)] string? InternalId = null);
