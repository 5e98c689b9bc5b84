using System.Collections.Immutable;
using Orleans;

namespace Concord.Grains.Records;

/// <summary>An external record as it was read.</summary>
/// <param name="ExternalId">Its id outside.</param>
/// <param name="Document">The record as JSON; null when the system says that it is gone.</param>
/// <param name="Version">Version or ETag as the system writes it.</param>
/// <param name="UpdatedAt">Its own time of change.</param>
/// <param name="Ticket">Drawn just before the request left.</param>
/// <param name="SentAt">When the request left, by our clock: an answer may come long after it was true.</param>
[GenerateSerializer, Immutable, Alias("concord.OutsideState")]
public sealed record OutsideState(
    [property: Id(0)] string ExternalId,
    [property: Id(1)] string? Document,
    [property: Id(2)] string? Version,
    [property: Id(3)] DateTimeOffset? UpdatedAt,
    [property: Id(4)] long Ticket,
    [property: Id(5)] DateTimeOffset SentAt);

/// <summary>The read before a write.</summary>
/// <param name="OperationId">The operation about to be carried out.</param>
/// <param name="Fresh">The record as it stands; its document is null when it is gone. Null when no read was needed (a create).</param>
/// <param name="LeaseUntil">Until when the request may be on its way; the operation is nobody else's until then.</param>
[GenerateSerializer, Immutable, Alias("concord.WriteProbe")]
public sealed record WriteProbe(
    [property: Id(0)] string OperationId,
    [property: Id(1)] OutsideState? Fresh,
    [property: Id(2)] DateTimeOffset LeaseUntil);

[GenerateSerializer, Alias("concord.WriteStep")]
public enum WriteStep
{
    /// <summary>Nothing to send: settled, replaced, or not open any more.</summary>
    Nothing = 0,

    /// <summary>Marked attempted: send it now.</summary>
    Send = 1,

    /// <summary>Not yet; the operation's due time was moved.</summary>
    Later = 2,
}

/// <summary>What to send, once it has been committed as attempted.</summary>
/// <param name="Step">Whether to send.</param>
/// <param name="Kind">CREATE, UPDATE or DELETE.</param>
/// <param name="Body">External paths and values as JSON, keyed by path.</param>
/// <param name="Reason">Why nothing is sent.</param>
[GenerateSerializer, Immutable, Alias("concord.WritePlan")]
public sealed record WritePlan(
    [property: Id(0)] WriteStep Step,
    [property: Id(1)] string? Kind,
    [property: Id(2)] string? Body,
    [property: Id(3)] string? Reason)
{
    /// <summary>The number of the attempt that is to be made, from 1; 0 where nothing is sent.</summary>
    [Id(4)]
    public int Attempt { get; init; }
}

[GenerateSerializer, Alias("concord.WriteOutcome")]
public enum WriteOutcome
{
    /// <summary>The write answered with the record, or a read right after it showed it.</summary>
    Answered = 0,

    /// <summary>The write answered without a record; this is a separate read after it.</summary>
    ReadBack = 1,

    /// <summary>The delete is done, or the record was gone already.</summary>
    Gone = 2,

    /// <summary>Certainly without effect, worth another try.</summary>
    TryAgain = 3,

    /// <summary>The connection is at fault, not the record: no attempt is used up.</summary>
    ConnectionDown = 4,

    /// <summary>May have had its effect.</summary>
    Unknown = 5,

    /// <summary>Refused for good.</summary>
    Rejected = 6,

    /// <summary>After an unknown create: what the system holds that could be it.</summary>
    Candidates = 7,

    /// <summary>The system says that the record to change is gone or has moved on: read and decide again.</summary>
    ReadAgain = 8,
}

/// <summary>How an outside write ended.</summary>
/// <param name="OperationId">The operation.</param>
/// <param name="Outcome">The kind of end.</param>
/// <param name="States">The record answered or read; for Candidates every one that may be ours.</param>
/// <param name="RetryAt">Not before this moment; null leaves it to the backoff.</param>
/// <param name="HttpStatus">If there was an answer.</param>
/// <param name="Message">For the log; without secrets and bodies.</param>
/// <param name="DurationMs">Of the request.</param>
/// <param name="Looked">The trouble met a look at an attempted write, not the write: its outcome is as unknown as before.</param>
[GenerateSerializer, Immutable, Alias("concord.WriteResult")]
public sealed record WriteResult(
    [property: Id(0)] string OperationId,
    [property: Id(1)] WriteOutcome Outcome,
    [property: Id(2)] ImmutableArray<OutsideState> States,
    [property: Id(3)] DateTimeOffset? RetryAt,
    [property: Id(4)] int? HttpStatus,
    [property: Id(5)] string? Message,
    [property: Id(6)] int DurationMs,
    [property: Id(7)] bool Looked = false)
{
    /// <summary>What was sent, as JSON without credentials; null where nothing was.</summary>
    [Id(8)]
    public string? Request { get; init; }

    /// <summary>What was answered, likewise.</summary>
    [Id(9)]
    public string? Response { get; init; }

    /// <summary>
    /// How many attempts there were when a read or a look began, or with the one that this is the end of: it has nothing to say about a later one,
    /// whose request may be on its way. Null for a record that came into sight by itself.
    /// </summary>
    [Id(10)]
    public int? Attempts { get; init; }

    /// <summary>For Candidates: what was found may as well be another create's, since only the words tell them apart, and they are the same.</summary>
    [Id(11)]
    public bool Contested { get; init; }
}

/// <summary>Whether the operation is over.</summary>
/// <param name="Settled">True once it is confirmed, superseded or given up.</param>
/// <param name="Reason">In words.</param>
[GenerateSerializer, Immutable, Alias("concord.SettleReply")]
public sealed record SettleReply([property: Id(0)] bool Settled, [property: Id(1)] string? Reason);

/// <summary>A person's decision on a conflict.</summary>
/// <param name="ConflictId">Which.</param>
/// <param name="Strategy">LOCAL_WINS, EXTERNAL_WINS, LATEST_WINS, CUSTOM_MERGE; IGNORE accepts the difference.</param>
/// <param name="ResolvedData">For CUSTOM_MERGE: every conflicted field in local space, as JSON.</param>
/// <param name="PushToExternal">Whether the outside is to follow.</param>
/// <param name="Version">The conflict's version the person saw; null takes the present one.</param>
/// <param name="Actor">Who.</param>
/// <param name="Bind">For a parked identity: the candidate that is the record; null for none.</param>
[GenerateSerializer, Immutable, Alias("concord.ConflictChoice")]
public sealed record ConflictChoice(
    [property: Id(0)] string ConflictId,
    [property: Id(1)] string Strategy,
    [property: Id(2)] string? ResolvedData,
    [property: Id(3)] bool PushToExternal,
    [property: Id(4)] long? Version,
    [property: Id(5)] string Actor,
    [property: Id(6)] string? Bind = null);
