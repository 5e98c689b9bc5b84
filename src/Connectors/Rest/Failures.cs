using Concord.Connectors.Outbound;

namespace Concord.Connectors.Rest;

/// <summary>Says what an unsuccessful exchange means. Messages hold the status and its class, never the answer's text.</summary>
internal sealed class Failures(TimeProvider time)
{
    /// <summary>For a request that only reads.</summary>
    public ConnectorFailure OfRead(OutboundReply reply, string what) => reply switch
    {
        OutboundReply.NotSent notSent => new ConnectorFailure(FailureKind.Refused, null, null, $"{what}: {notSent.Message}"),
        OutboundReply.OutcomeUnknown { Reason: UnknownReason.AnswerTooLarge } large => Rejected(what, large.Message, null),
        OutboundReply.OutcomeUnknown unknown => new ConnectorFailure(FailureKind.Transient, null, null, $"{what}: {unknown.Message}"),
        OutboundReply.Answered answer => OfStatus(answer, what),
        _ => throw new InvalidOperationException($"No such reply: {reply.GetType().Name}."),
    };

    /// <summary>For a request that writes and did not answer 2xx.</summary>
    /// <param name="isCreate">Whether 'not found' is the collection's.</param>
    public WriteReply OfWrite(OutboundReply reply, string what, bool isCreate) => reply switch
    {
        OutboundReply.OutcomeUnknown unknown => new WriteReply.Unknown($"{what}: {unknown.Message}"),
        OutboundReply.Answered answer when LeavesDoubt(answer.Status) =>
            new WriteReply.Unknown($"{what}: the system answered {answer.Status}, which does not tell whether it was done.", answer.Status, RetryAfter.Read(answer.Headers, time)),
        OutboundReply.Answered { Status: 404 or 410 } when !isCreate => new WriteReply.NotFound(),
        OutboundReply.Answered answer => new WriteReply.Failed(OfStatus(answer, what)),
        _ => new WriteReply.Failed(OfRead(reply, what)),
    };

    public static ConnectorFailure NoAddress(string what) => Rejected(what, "no address can be made from this id.", null);

    public static ConnectorFailure Rejected(string what, string message, int? status) =>
        new(FailureKind.Rejected, status, null, $"{what}: {message}");

    /// <summary>Accepted for later, sent elsewhere after a post, timed out, or failed at a gateway whose system may still be working.</summary>
    private static bool LeavesDoubt(int status) => status is 202 or 302 or 303 or 408 or >= 500;

    private ConnectorFailure OfStatus(OutboundReply.Answered answer, string what)
    {
        var (kind, meaning) = answer.Status switch
        {
            401 => (FailureKind.Auth, "the credentials are not accepted"),
            403 => (FailureKind.Rejected, "the credentials do not allow this"),
            404 or 410 => (FailureKind.NotFound, "there is nothing at this address"),
            412 => (FailureKind.Precondition, "the record has changed in the meantime"),
            429 => (FailureKind.RateLimited, "too many requests"),
            408 or >= 500 => (FailureKind.Transient, "the system is in trouble"),
            >= 300 and < 400 => (FailureKind.Rejected, "a redirect, which Concord does not follow; correct the base URL"),
            _ => (FailureKind.Rejected, "the system does not take this request"),
        };
        return new ConnectorFailure(kind, answer.Status, RetryAfter.Read(answer.Headers, time), $"{what}: the system answered {answer.Status}: {meaning}.");
    }
}
