using Orleans;

namespace Concord.Grains.Credentials;

/// <summary>
/// Decrypted API credentials of one integration, its OAuth 2 tokens, and the budget of requests that may be sent with them: calls come one after the other, so there is one token
/// request at a time. A leaf: it calls no grain. Key: <see cref="GrainKeys.Credential"/>.
/// </summary>
[Alias("concord.ICredentialGrain")]
public interface ICredentialGrain : IGrainWithStringKey
{
    /// <summary>The credentials for requests until the lease ends; a token near its end is replaced first.</summary>
    /// <param name="configVersion">Of the settings that the caller holds. Where they are no longer the saved ones there are no credentials, since these may belong to another host.</param>
    [Alias("Lease")]
    Task<CredentialLease> Lease(long configVersion);

    /// <summary>After the system refused a lease (401): a newer one, which somebody else may have asked for already. Idempotent for the same lease.</summary>
    [Alias("Renew")]
    Task<CredentialLease> Renew(long configVersion, string refusedLeaseId);

    /// <summary>A block of requests that may be sent with the credentials. Nobody waits here: who gets none is told when to ask again.</summary>
    [Alias("TakeRequests")]
    Task<RequestLease> TakeRequests(RequestWish wish);

    /// <summary>The system asked to be left alone until then.</summary>
    [Alias("LeaveAlone")]
    Task LeaveAlone(DateTimeOffset until);
}

/// <summary>A wish for requests.</summary>
/// <param name="Lane">Whom they are for: INTERACTIVE, WEBHOOK, RECONCILE, BACKFILL.</param>
/// <param name="Limit">How many requests the system takes <paramref name="Per"/> time; null: its definition does not say.</param>
/// <param name="Per">That time.</param>
/// <param name="Left">How many it said it still takes until <paramref name="LeftUntil"/>; null: it did not say.</param>
/// <param name="LeftUntil">When it counts anew.</param>
/// <param name="Wanted">How many at least; 0: one is sent whatever the answer, and only counted.</param>
[GenerateSerializer, Immutable, Alias("concord.RequestWish")]
public sealed record RequestWish(
    [property: Id(0)] string Lane,
    [property: Id(1)] int? Limit,
    [property: Id(2)] TimeSpan? Per,
    [property: Id(3)] int? Left,
    [property: Id(4)] DateTimeOffset? LeftUntil,
    [property: Id(5)] int Wanted);

/// <summary>Requests that may be sent.</summary>
/// <param name="Number">How many; 0: none before <paramref name="Until"/>.</param>
/// <param name="Until">When what is not spent is void, or when to ask again.</param>
[GenerateSerializer, Immutable, Alias("concord.RequestLease")]
public sealed record RequestLease([property: Id(0)] int Number, [property: Id(1)] DateTimeOffset Until);

/// <summary>The credentials as a JSON object of names and texts. Never logged.</summary>
/// <param name="Json">An OAuth 2 access token stands there as <c>{"token"}</c>; empty when <paramref name="Failure"/> says why.</param>
/// <param name="Renewable">Whether a newer lease may hold other credentials although nobody changed the settings.</param>
/// <param name="Failure">Why there is nothing; null when there is what there should be.</param>
[GenerateSerializer, Immutable, Alias("concord.CredentialLease")]
public sealed record CredentialLease(
    [property: Id(0)] string LeaseId,
    [property: Id(1)] string Json,
    [property: Id(2)] DateTimeOffset Until,
    [property: Id(3)] bool Renewable,
    [property: Id(4)] LeaseFailure? Failure)
{
    /// <summary>Until when the system asked to be left alone; null: it did not.</summary>
    [Id(5)]
    public DateTimeOffset? LeftAloneUntil { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => $"CredentialLease {LeaseId} (masked)";
}

/// <summary>Why there are no credentials.</summary>
/// <param name="Kind">A connector's failure kind by name.</param>
/// <param name="RetryAfter">How long the endpoint asks to be left alone.</param>
/// <param name="Message">For a person; no secret.</param>
[GenerateSerializer, Immutable, Alias("concord.LeaseFailure")]
public sealed record LeaseFailure(
    [property: Id(0)] string Kind,
    [property: Id(1)] int? HttpStatus,
    [property: Id(2)] TimeSpan? RetryAfter,
    [property: Id(3)] string Message);
