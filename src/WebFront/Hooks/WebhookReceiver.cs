using System.Collections.Immutable;
using System.Net;
using Concord.Connectors;
using Concord.Connectors.Webhooks;
using Concord.Grains;
using Concord.Grains.Deliveries;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.WebFront.Hooks;

/// <summary>One webhook request, free of the server it came through.</summary>
public sealed record ReceiveRequest(
    string IntegrationId, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, string? ContentType, IPAddress? RemoteIp);

/// <summary>The answer to a webhook: JSON on success, else a code and a detail.</summary>
public sealed record ReceiveReply(int Status, string? Json, string? Code, string? Detail, TimeSpan? RetryAfter);

/// <summary>
/// Takes webhooks in: checks in a fixed order, stores in one transaction, and only then answers. What is stored is ours: it is
/// worked on at once while the sender waits a moment, and by the sweep if that does not finish.
/// </summary>
public sealed class WebhookReceiver(IDatabase database, CommitPipeline pipeline, ReceivingCatalog catalog, IGrainFactory grains, IdSource ids, TimeProvider clock)
{
    /// <summary>How long a sender waits for the outcome before it gets a 202.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    public async Task<ReceiveReply> ReceiveAsync(ReceiveRequest request, CancellationToken token)
    {
        if (await catalog.FindAsync(request.IntegrationId) is not { } target)
        {
            return Refused(404, "integration-not-found", $"There is no integration {request.IntegrationId}; copy the webhook address from its settings.");
        }

        var headers = request.Headers.Select(header => new HttpField(header.Key, header.Value)).ToImmutableArray();
        if (CheckSender(target, request, headers) is { } refusal)
        {
            return refusal;
        }

        return DeliveryParser.Parse(target.Config.Connector, request.ContentType, headers, request.Body.Span) switch
        {
            DeliveryReading.Malformed malformed => Malformed(malformed),
            DeliveryReading.Parsed parsed => await StoreAsync(target, request, parsed, []),
            var other => throw new InvalidOperationException($"Unknown reading {other}."),
        };
    }

    private ReceiveReply? CheckSender(ReceivingTarget target, ReceiveRequest request, ImmutableArray<HttpField> headers)
    {
        if (!target.Allows(request.RemoteIp))
        {
            return Refused(403, "ip-not-allowed", "The sender's address is not in the integration's ipAllowList.");
        }

        switch (SignatureVerifier.Verify(target.Config.Signature, target.Secrets, headers, request.Body.Span, clock.GetUtcNow()))
        {
            case SignatureCheck.Invalid invalid:
                return Refused(401, "signature-invalid", invalid.Reason);
            case SignatureCheck.StaleTimestamp stale:
                return Refused(400, "timestamp-stale", stale.Reason);
            case SignatureCheck.MissingTimestamp missing:
                return Refused(400, "timestamp-missing", $"The header {missing.Header} is required: send the time in Unix seconds, milliseconds or ISO 8601.");
        }

        return target.Row.Status is IntegrationStatus.PAUSED or IntegrationStatus.DISABLED
            ? Refused(403, "integration-not-active", $"The integration is {target.Row.Status}; its admin can set it ACTIVE again.")
            : null;
    }

    private async Task<ReceiveReply> StoreAsync(ReceivingTarget target, ReceiveRequest request, DeliveryReading.Parsed parsed, ImmutableArray<WebhookEvent> known)
    {
        var intake = new Intake(target, parsed, request.Body, ids, clock.GetUtcNow(), await database.NextTicketAsync()) { Known = known };
        if (parsed.Events.IsEmpty)
        {
            await pipeline.CommitAsync(intake.AtOnce());
            return Accepted(200, intake.SyncLogId, intake.StatusAtOnce.ToString());
        }

        if (!await pipeline.CommitAsync(intake.Open(await HintsAsync(parsed, target))))
        {
            // Senders regroup events when they send them again: what is new among known ones is not lost with them.
            var seen = await SeenAsync(parsed, target);
            if (seen.Length > 0 && seen.Length < parsed.Events.Length)
            {
                return await StoreAsync(target, request, parsed with { Events = parsed.Events.RemoveRange(seen) }, known.AddRange(seen));
            }

            await pipeline.CommitAsync(intake.Duplicate());
            return Accepted(200, intake.SyncLogId, nameof(SyncStatus.SUCCESS));
        }

        return intake.WorksInLine ? await WorkAsync(intake) : Accepted(202, intake.SyncLogId, "PENDING");
    }

    private async Task<ImmutableArray<WebhookEvent>> SeenAsync(DeliveryReading.Parsed parsed, ReceivingTarget target)
    {
        var keys = parsed.Events.Select(told => told.DedupeKey).OfType<string>().Distinct();
        var rows = await database.QueryAsync(From.Table<DedupeRow>().Where(row => row.IntegrationId, target.Row.Id).WhereIn(row => row.DedupeKey, keys));
        var seen = rows.Select(row => row.DedupeKey).ToHashSet(StringComparer.Ordinal);
        return [.. parsed.Events.Where(told => told.DedupeKey is { } key && seen.Contains(key))];
    }

    // A hint that is there already keeps the moment when its record came into sight.
    private async Task<ImmutableArray<HintRow>> HintsAsync(DeliveryReading.Parsed parsed, ReceivingTarget target) => await database.QueryAsync(
        From.Table<HintRow>().Where(row => row.IntegrationId, target.Row.Id)
            .WhereIn(row => row.ResourceType, parsed.Events.Select(told => told.ResourceType).Distinct())
            .WhereIn(row => row.ExternalId, parsed.Events.Select(told => told.ExternalId)));

    private async Task<ReceiveReply> WorkAsync(Intake intake)
    {
        var work = grains.GetGrain<IDeliveryGrain>(GrainKeys.Delivery(intake.DeliveryId)).Work();
        if (await Task.WhenAny(work, Task.Delay(Budget, clock)) != work || work.IsFaulted)
        {
            // The same work goes on, or the sweep takes it up; a fault is not the sender's to mend.
            return Accepted(202, intake.SyncLogId, "PENDING");
        }

        var logs = await database.QueryAsync(From.Table<SyncLogRow>().Where(row => row.Id, intake.SyncLogId));
        return logs is [var log] ? Accepted(200, intake.SyncLogId, log.Status.ToString()) : Accepted(202, intake.SyncLogId, "PENDING");
    }

    private static ReceiveReply Malformed(DeliveryReading.Malformed malformed) => malformed.Defect switch
    {
        DeliveryDefect.ContentType => Refused(415, "content-type", malformed.Reason),
        DeliveryDefect.Size => Refused(413, "too-large", malformed.Reason),
        _ => Refused(400, "payload-invalid", malformed.Reason),
    };

    private static ReceiveReply Accepted(int status, string syncLogId, string outcome) =>
        new(status, $"{{\"success\":true,\"syncLogId\":\"{syncLogId}\",\"status\":\"{outcome}\"}}", null, null, null);

    private static ReceiveReply Refused(int status, string code, string detail) => new(status, null, code, detail, null);
}
