namespace Concord.Sync.Policies;

/// <summary>Whom a request is for. An earlier lane goes before a later one.</summary>
public enum RequestLane
{
    /// <summary>A person waits: an edit of theirs goes out, or an admin asks.</summary>
    INTERACTIVE,

    /// <summary>A webhook told of a change.</summary>
    WEBHOOK,

    /// <summary>A run compares both sides.</summary>
    RECONCILE,

    /// <summary>A first sync brings over what was there before.</summary>
    BACKFILL,
}

/// <summary>How many requests a system takes in a time, as its definition says.</summary>
public sealed record RequestLimit(int Requests, TimeSpan Per);

/// <summary>What a system said of our requests: how many it still takes until it counts anew.</summary>
public sealed record RequestQuota(int Left, DateTimeOffset Until);

/// <summary>An answer to a wish for requests.</summary>
public abstract record RequestGrant
{
    private RequestGrant()
    {
    }

    /// <summary>So many may be sent, until then.</summary>
    public sealed record Granted(int Number, DateTimeOffset Until) : RequestGrant;

    /// <summary>None now; a turn is kept at that moment.</summary>
    public sealed record NotYet(DateTimeOffset At) : RequestGrant;
}
