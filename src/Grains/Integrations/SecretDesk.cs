using System.Globalization;
using Concord.Connectors.Secrets;
using Concord.Connectors.Webhooks;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations;

/// <summary>The keys that an integration's webhooks are signed with: made or given, stored encrypted, and replaced with an overlap. One that is made is shown once.</summary>
public sealed class SecretDesk(IDatabase database, CommitPipeline pipeline, CredentialCipher cipher, FillBytes random, IdSource ids, TimeProvider clock, RecordTypes types)
{
    /// <summary>A new secret: its text, and the row that keeps it.</summary>
    internal (string Text, WebhookSecretRow Row) Make(string integrationId)
    {
        Span<byte> bytes = stackalloc byte[32];
        random(bytes);
        var text = WebhookSecret.Make(bytes);
        return (text, RowOf(integrationId, text));
    }

    internal async Task<Answer> RotateAsync(IntegrationRow integration, SignatureScheme scheme, SecretChange change, string endpoint, string actor)
    {
        if (Problems(scheme, change).ToList() is { Count: > 0 } problems)
        {
            return Answer.Invalid("secret-invalid", "The secret was not replaced; mend what errors lists.", problems);
        }

        var until = clock.GetUtcNow().AddHours(change.OverlapHours);
        var known = await database.QueryAsync(From.Table<WebhookSecretRow>().Where(row => row.IntegrationId, integration.Id).OrderByDescending(row => row.Id));
        var (shown, next) = change.Secret is { } given ? ((string?)null, RowOf(integration.Id, given)) : Make(integration.Id);
        var context = new PlanContext(clock.GetUtcNow(), ids, types, actor, integration.Id);
        var unit = new CommitUnit(ids.New("unit"));
        unit = unit.Expect(integration).Insert(next).Insert(context.Audit(
            unit.Id, "integration.secret-rotated", "integration", integration.Id, integration.Id, null, $"{{\"overlapHours\":{change.OverlapHours.ToString(CultureInfo.InvariantCulture)}}}"));
        // Two are valid at a time, as a sender signs with two at most: an overlap that is still running ends with the next rotation.
        unit = known.Skip(1).Aggregate(unit, (all, old) => all.Delete(old));
        unit = known.Take(1).Aggregate(unit, (all, current) => all.Update(current with { ExpiresAt = until }));
        return await pipeline.CommitAsync(unit)
            ? Answer.Done(Rotated(shown, endpoint, until))
            : Answer.Failed(Verdict.Stale, "integration-stale", "The integration was changed at the same moment; try again.");
    }

    private static IEnumerable<FieldProblem> Problems(SignatureScheme scheme, SecretChange change)
    {
        if (change.OverlapHours is < 0 or > SecretOverlap.MostHours)
        {
            yield return new FieldProblem("overlapHours", $"must be a whole number from 0 to {SecretOverlap.MostHours}.");
        }

        if (change.Secret is { } given && WebhookSecret.WhyUnfit(scheme, given) is { } reason)
        {
            yield return new FieldProblem("secret", reason);
        }
    }

    private WebhookSecretRow RowOf(string integrationId, string text) => new()
    {
        Id = ids.New("whs"),
        IntegrationId = integrationId,
        Secret = cipher.Seal(text, SecretOwner.OfWebhook(integrationId)),
        CreatedAt = clock.GetUtcNow(),
        Revision = 1,
    };

    // A secret that was given is not said back.
    private static string Rotated(string? secret, string endpoint, DateTimeOffset until) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("webhookSecret", FieldValue.Of(secret)),
        ("webhookEndpoint", FieldValue.Of(endpoint)),
        ("previousValidUntil", RecordJson.Time(until))).ToJson();
}
