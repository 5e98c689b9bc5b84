namespace Concord.Connectors.Outbound;

/// <summary>Carries the reason out of the connect callback, whose only way to say no is to throw.</summary>
internal sealed class ConnectRefusedException(NotSentReason reason, string message) : IOException(message)
{
    public NotSentReason Reason { get; } = reason;
}
