using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Connectors.Webhooks;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Hooks;

/// <summary>Whether a request may be read: exactly one of the two is there.</summary>
public readonly record struct SenderReply(ReceivingTarget? Target, ReceiveReply? Refusal);

/// <summary>Everything that is asked of a webhook before its payload is read, the cheap and the public first.</summary>
public sealed class SenderCheck(ReceivingCatalog catalog, ReceivingLimits limits, TimeProvider clock)
{
    public async Task<SenderReply> CheckAsync(ReceiveRequest request, ImmutableArray<HttpField> headers)
    {
        if (limits.Admit(request.RemoteIp) is { } calm)
            return Refused(TooMany("Too many webhooks of this address did not show a valid signature.", calm));
        if (await catalog.FindAsync(request.IntegrationId) is not { } target)
            return Refused(ReceiveReply.Refused(404, "integration-not-found", $"There is no integration {request.IntegrationId}; copy the webhook address from its settings."));
        if (limits.Admit(target.Row.Id) is { } pause)
            return Refused(TooMany("Too many webhooks come to this integration.", pause));
        return Judge(target, request, headers) is { } refusal ? Refused(refusal) : new(target, null);
    }

    private ReceiveReply? Judge(ReceivingTarget target, ReceiveRequest request, ImmutableArray<HttpField> headers)
    {
        if (!target.Allows(request.RemoteIp))
            return ReceiveReply.Refused(403, "ip-not-allowed", "The sender's address is not in the integration's ipAllowList.");
        switch (SignatureVerifier.Verify(target.Config.Signature, target.Secrets, headers, request.Body.Span, clock.GetUtcNow()))
        {
            case SignatureCheck.Invalid invalid:
                return ReceiveReply.Refused(401, "signature-invalid", invalid.Reason);
            case SignatureCheck.StaleTimestamp stale:
                return ReceiveReply.Refused(400, "timestamp-stale", stale.Reason);
            case SignatureCheck.MissingTimestamp missing:
                return ReceiveReply.Refused(400, "timestamp-missing", $"The {missing.Place} is required: send the time in Unix seconds, milliseconds or ISO 8601.");
        }

        // A stale time may be somebody else's request sent again, so only here is the sender itself.
        limits.Proven(request.RemoteIp);
        return target.Row.Status is IntegrationStatus.PAUSED or IntegrationStatus.DISABLED
            ? ReceiveReply.Refused(403, "integration-not-active", $"The integration is {target.Row.Status}; its admin can set it ACTIVE again.")
            : null;
    }

    private static SenderReply Refused(ReceiveReply refusal) => new(null, refusal);

    private static ReceiveReply TooMany(string what, TimeSpan wait) => ReceiveReply.Refused(429, "too-many-requests", $"{what} Send again after the pause in Retry-After; nothing was stored.") with { RetryAfter = wait };
}
