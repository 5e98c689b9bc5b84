using Orleans;

namespace Concord.Grains.Credentials;

/// <summary>Decrypted API credentials of one integration, and later its token refresh and rate budget. A leaf: it calls no grain. Key: <see cref="GrainKeys.Credential"/>.</summary>
[Alias("concord.ICredentialGrain")]
public interface ICredentialGrain : IGrainWithStringKey
{
    /// <summary>The credentials for requests until the lease ends.</summary>
    [Alias("Lease")]
    Task<CredentialLease> Lease(long configVersion);
}

/// <summary>The credentials as a JSON object of names and texts. Never logged.</summary>
[GenerateSerializer, Immutable, Alias("concord.CredentialLease")]
public sealed record CredentialLease(
    [property: Id(0)] string LeaseId,
    [property: Id(1)] string Json,
    [property: Id(2)] DateTimeOffset Until)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"CredentialLease {LeaseId} (masked)";
}
