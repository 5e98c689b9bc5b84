using System.Collections.Immutable;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>The key that stored secrets are sealed with.</summary>
public static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/admin/keys/rotate", RotateAsync).WithTags("Keys").RequirePermission(Permission.IntegrationsConfigure)
            .WithSummary("Seals every stored secret with the present ENCRYPTION_KEY, so that the previous one can go. Call it again while `more`.").Answers<KeysRotated>();

    private static async Task<IResult> RotateAsync(HttpContext context, IGrainFactory grains) => (await grains.Keys().Rotate(context.Caller().Id)).ToResult();
}

/// <param name="KeyId">Of the key that seals now.</param>
/// <param name="Resealed">How many another key had sealed, until this call.</param>
/// <param name="Current">How many need no other key now, by kind.</param>
/// <param name="Refused">Those that no key at hand opens; they have to be entered or made again.</param>
/// <param name="More">The call's time was over before everything was looked at.</param>
public sealed record KeysRotated(bool Success, string KeyId, SecretCounts Resealed, SecretCounts Current, ImmutableArray<SecretRefused> Refused, bool More);

public sealed record SecretCounts(int Credentials, int WebhookSecrets, int SubscriptionSecrets, int AuditKeys, int SignInKeys);

/// <param name="Kind">credentials, webhookSecrets, subscriptionSecrets, auditKeys or signInKeys.</param>
/// <param name="Id">Of the integration, the webhook secret, the subscription, the chain of the audit or the user.</param>
/// <param name="Detail">What to do.</param>
public sealed record SecretRefused(string Kind, string Id, string Detail);
