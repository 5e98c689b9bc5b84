using System.Collections.Immutable;

namespace Concord.Connectors.Outbound;

/// <summary>What is known about a request after it was tried. The three cases differ in whether it may have had an effect.</summary>
public abstract record OutboundReply
{
    private OutboundReply()
    {
    }

    /// <summary>The server answered, with whatever status, redirects included.</summary>
    public sealed record Answered(int Status, ImmutableArray<HttpField> Headers, ReadOnlyMemory<byte> Body) : OutboundReply
    {
        public override string ToString() => $"Answered {Status}, {Body.Length} bytes";
    }

    /// <summary>The request did not leave: it certainly had no effect.</summary>
    /// <param name="Message">For a person: says what to do, holds no secret.</param>
    public sealed record NotSent(NotSentReason Reason, string Message) : OutboundReply;

    /// <summary>The request left, or may have; no complete answer came. It may have had its effect.</summary>
    /// <param name="Message">For a person; holds no secret.</param>
    public sealed record OutcomeUnknown(UnknownReason Reason, string Message) : OutboundReply;
}

/// <summary>Why a request did not leave.</summary>
public enum NotSentReason
{
    /// <summary>The guard refuses this address or this form of request.</summary>
    Refused,

    /// <summary>The host name has no address.</summary>
    NameUnresolved,

    /// <summary>Nobody accepted the connection, or not in time.</summary>
    ConnectFailed,

    /// <summary>The server's certificate is not trusted, or TLS failed otherwise.</summary>
    TlsFailed,
}

/// <summary>Why the outcome of a request is unknown.</summary>
public enum UnknownReason
{
    Timeout,
    ConnectionBroken,
    AnswerTooLarge,
}
