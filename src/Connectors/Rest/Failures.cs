using System.Diagnostics.CodeAnalysis;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;

namespace Concord.Connectors.Rest;

/// <summary>
/// Says what an unsuccessful exchange means. Messages hold the status and its class, and of the answer's text only what the
/// definition says is meant for people, without the credentials that some systems repeat in it.
/// </summary>
internal sealed class Failures(ConnectorDefinition definition, Credentials credentials, TimeProvider time)
{
    /// <summary>2xx, and nothing in it that the definition calls an error.</summary>
    public bool IsGood(OutboundReply reply, [NotNullWhen(true)] out OutboundReply.Answered? answer)
    {
        answer = reply as OutboundReply.Answered;
        return answer is { Status: >= 200 and < 300 } && RuleFor(answer) is null;
    }

    /// <summary>Good, except 202, which promises only.</summary>
    public bool IsDone(OutboundReply reply, [NotNullWhen(true)] out OutboundReply.Answered? answer) => IsGood(reply, out answer) && answer.Status != 202;

    /// <summary>For a request that only reads.</summary>
    public ConnectorFailure OfRead(OutboundReply reply, string what) => reply switch
    {
        OutboundReply.NotSent notSent => new ConnectorFailure(FailureKind.Refused, null, null, $"{what}: {notSent.Message}"),
        OutboundReply.OutcomeUnknown { Reason: UnknownReason.AnswerTooLarge } large => Rejected(what, large.Message, null),
        OutboundReply.OutcomeUnknown unknown => new ConnectorFailure(FailureKind.Transient, null, null, $"{what}: {unknown.Message}"),
        OutboundReply.Answered answer => OfAnswer(answer, what),
        _ => throw new InvalidOperationException($"No such reply: {reply.GetType().Name}."),
    };

    /// <summary>For a request that writes and was not done.</summary>
    /// <param name="isCreate">Whether 'not found' is the collection's.</param>
    /// <param name="isConditional">Whether the request carried a precondition, which some systems answer with 409.</param>
    public WriteReply OfWrite(OutboundReply reply, string what, bool isCreate, bool isConditional = false)
    {
        if (reply is OutboundReply.OutcomeUnknown unknown) return new WriteReply.Unknown($"{what}: {unknown.Message}");
        if (reply is not OutboundReply.Answered answer) return new WriteReply.Failed(OfRead(reply, what));
        if (RuleFor(answer) is null && LeavesDoubt(answer.Status)) return Unknown(answer, what);
        var failure = OfAnswer(answer, what, isConditional);
        return failure.Kind switch
        {
            FailureKind.Transient => Unknown(answer, what),
            FailureKind.NotFound when !isCreate => new WriteReply.NotFound(),
            _ => new WriteReply.Failed(failure),
        };
    }

    public static ConnectorFailure NoAddress(string what) => Rejected(what, "no address can be made from this id.", null);

    public static ConnectorFailure Rejected(string what, string message, int? status) =>
        new(FailureKind.Rejected, status, null, $"{what}: {message}");

    /// <summary>Accepted for later, sent elsewhere after a post, timed out, or failed at a gateway whose system may still be working.</summary>
    private static bool LeavesDoubt(int status) => status is 202 or 302 or 303 or 408 or >= 500;

    private ErrorRule? RuleFor(OutboundReply.Answered answer) => definition.Errors.FirstOrDefault(rule => rule.Fits(answer.Status, answer.Body.Span));

    private WriteReply.Unknown Unknown(OutboundReply.Answered answer, string what) =>
        new($"{what}: the system answered {answer.Status}, which does not tell whether it was done.", answer.Status, RetryAfter.Read(answer.Headers, time));

    private ConnectorFailure OfAnswer(OutboundReply.Answered answer, string what, bool isConditional = false)
    {
        var rule = RuleFor(answer);
        var kind = rule?.Kind ?? KindOf(answer, isConditional);
        var wait = kind == FailureKind.RateLimited ? RetryAfter.OfLimit(definition.RateLimit, answer.Headers, time) : RetryAfter.Read(answer.Headers, time);
        return new ConnectorFailure(kind, answer.Status, wait, $"{what}: the system answered {answer.Status}: {Meaning(kind, answer.Status)}{Said(rule, answer)}.");
    }

    private string Said(ErrorRule? rule, OutboundReply.Answered answer) =>
        rule?.Said(answer.Body.Span) is { } words ? $", and said: {credentials.Hide(words)}" : "";

    private FailureKind KindOf(OutboundReply.Answered answer, bool isConditional) => answer.Status switch
    {
        401 => FailureKind.Auth,
        403 when definition.RateLimit.RemainingHeader is { } name && answer.Headers.Single(name) == "0" => FailureKind.RateLimited,
        404 or 410 => FailureKind.NotFound,
        409 when isConditional => FailureKind.Precondition,
        412 => FailureKind.Precondition,
        429 => FailureKind.RateLimited,
        408 or >= 500 => FailureKind.Transient,
        _ => FailureKind.Rejected,
    };

    private static string Meaning(FailureKind kind, int status) => (kind, status) switch
    {
        (FailureKind.Auth, _) => "the credentials are not accepted",
        (FailureKind.NotFound, _) => "there is nothing at this address",
        (FailureKind.Precondition, _) => "the record has changed in the meantime",
        (FailureKind.RateLimited, _) => "too many requests",
        (FailureKind.Transient, _) => "the system is in trouble",
        (_, 403) => "the credentials do not allow this",
        (_, >= 200 and < 300) => "an error inside its answer",
        (_, >= 300 and < 400) => "a redirect, which Concord does not follow; correct the base URL",
        _ => "the system does not take this request",
    };
}
