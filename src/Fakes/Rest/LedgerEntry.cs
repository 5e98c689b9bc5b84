namespace Concord.Fakes.Rest;

/// <summary>One write that took effect, as the system itself knows it.</summary>
/// <param name="Number">Counts up from 1 in the order of effects.</param>
/// <param name="Actor">'hub' for requests, otherwise the name given to the actor's call.</param>
/// <param name="Operation">The operation header of the request, if it had one.</param>
/// <param name="Method">POST, PATCH, PUT or DELETE.</param>
/// <param name="Before">The record's JSON before; null for a create.</param>
/// <param name="After">The record's JSON after; null for a delete.</param>
public sealed record LedgerEntry(
    int Number, DateTimeOffset At, string Actor, string? Operation, string Method, string Collection, string Id, string? Before, string? After)
{
    /// <summary>False for a write that left the record as it was.</summary>
    public bool Changed => Before != After;
}
