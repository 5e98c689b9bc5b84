namespace Concord.Connectors.Secrets;

/// <summary>What came of opening a sealed text.</summary>
public abstract record OpenReply
{
    private OpenReply()
    {
    }

    /// <param name="NeedsSealing">It was sealed with the previous key: seal it again and store that.</param>
    public sealed record Opened(string Secret, bool NeedsSealing) : OpenReply
    {
        public override string ToString() => "Opened ***";
    }

    /// <param name="Reason">For an operator: says what to do, holds no secret.</param>
    public sealed record Refused(string Reason) : OpenReply;
}
