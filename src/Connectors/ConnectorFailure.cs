namespace Concord.Connectors;

/// <summary>What kind of trouble, which decides what to do next.</summary>
public enum FailureKind
{
    /// <summary>The credentials are not accepted (401): refresh once, then the connection has failed.</summary>
    Auth,

    /// <summary>Too many requests (429): wait, at least as long as <see cref="ConnectorFailure.RetryAfter"/> says.</summary>
    RateLimited,

    /// <summary>What was asked of is not there (404, 410), where that is no plain answer: a listing or a create.</summary>
    NotFound,

    /// <summary>The record has moved on (412): read and merge again.</summary>
    Precondition,

    /// <summary>A time-out, a broken connection or 5xx to a request that only reads: try again later.</summary>
    Transient,

    /// <summary>The system will not take it, or answers in a shape that the definition does not describe; again would not help.</summary>
    Rejected,

    /// <summary>
    /// The request never left, since this is not the time for it: the system asked to be left alone, or our budget of requests is used up.
    /// Nobody's fault; again after <see cref="ConnectorFailure.RetryAfter"/>.
    /// </summary>
    NotYet,

    /// <summary>The request never left: the egress guard, DNS, a refused connection, TLS. Certainly no effect; the connection's fault, not the record's.</summary>
    Refused,
}

/// <summary>Why a call did not do what it should. It certainly had no effect.</summary>
/// <param name="HttpStatus">Null when no answer came.</param>
/// <param name="RetryAfter">How long the system asks to be left alone, from now; never negative, at most a day.</param>
/// <param name="Message">For a person; no secret, nothing of the answer's text but what an error rule shows.</param>
public sealed record ConnectorFailure(FailureKind Kind, int? HttpStatus, TimeSpan? RetryAfter, string Message);
