using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Contract;

/// <summary>A system under the connector contract: the connector, and a hand in the fake behind it.</summary>
public abstract class ContractSystem
{
    public abstract IConnector Connector { get; }

    /// <summary>The same connector with credentials that the system does not know.</summary>
    public abstract IConnector Stranger { get; }

    /// <summary>The record type that the suite works with.</summary>
    public virtual string Type => "TASK";

    /// <summary>Deleting marks the record; who marks it again is not told that it was.</summary>
    public virtual bool Archives => false;

    /// <summary>How many records a page holds by the definition.</summary>
    public abstract int PageSize { get; }

    /// <summary>Puts records into the system and says their ids, in the order of the listing.</summary>
    public abstract IReadOnlyList<string> Seed(int count);

    /// <summary>The body of a create, in the system's shape.</summary>
    public abstract FieldValue.Object NewRecord { get; }

    /// <summary>Changes one field of such a record and clears another with null.</summary>
    public abstract FieldValue.Object Change { get; }

    /// <summary>How many writes took effect in the system so far.</summary>
    public abstract int Writes { get; }

    /// <summary>The operation id that came with the last write.</summary>
    public abstract string? LastOperation { get; }

    /// <summary>The record as the system has it, or null.</summary>
    public abstract FieldValue? Stored(string id);

    /// <summary>The next request takes effect, the answer is lost.</summary>
    public abstract void LoseNextAnswer();

    /// <summary>The next request is lost before it takes effect.</summary>
    public abstract void LoseNextRequest();

    /// <summary>The next request is answered with this status and has no effect.</summary>
    public abstract void AnswerNext(int status, TimeSpan? retryAfter = null);

    /// <summary>The door gives this reply to the next request, which goes nowhere.</summary>
    public abstract void ReplyNext(OutboundReply reply);

    /// <summary>A secret that no message may show.</summary>
    public abstract string Secret { get; }
}
