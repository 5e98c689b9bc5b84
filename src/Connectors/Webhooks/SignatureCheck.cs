namespace Concord.Connectors.Webhooks;

/// <summary>What a look at a delivery's signature and timestamp showed. Reasons are for an operator and hold no secret.</summary>
public abstract record SignatureCheck
{
    private SignatureCheck()
    {
    }

    public sealed record Valid : SignatureCheck;

    /// <summary>The delivery is not from a holder of the secret, or not in this scheme's form.</summary>
    public sealed record Invalid(string Reason) : SignatureCheck;

    /// <summary>Signed well, but the timestamp is too far from now, or cannot be read.</summary>
    public sealed record StaleTimestamp(string Reason) : SignatureCheck;

    /// <summary>Signed well, but the timestamp that the scheme requires is missing.</summary>
    /// <param name="Place">Where it belongs, in words.</param>
    public sealed record MissingTimestamp(string Place) : SignatureCheck;
}
