namespace Concord.Connectors.Secrets;

/// <summary>What came of bringing a sealed text under the current key.</summary>
public abstract record ResealReply
{
    private ResealReply()
    {
    }

    /// <summary>The current key sealed it: nothing is to be done.</summary>
    public sealed record Current : ResealReply;

    /// <param name="Text">Sealed with the current key; store it in place of the old one.</param>
    public sealed record Resealed(string Text) : ResealReply;

    /// <param name="Reason">For an operator: says what to do, holds no secret.</param>
    public sealed record Refused(string Reason) : ResealReply;
}
