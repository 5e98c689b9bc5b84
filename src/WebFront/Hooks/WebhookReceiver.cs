using System.Collections.Immutable;
using System.Diagnostics;
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
public sealed record ReceiveReply(int Status, string? Json, string? Code, string? Detail, TimeSpan? RetryAfter)
{
    internal static ReceiveReply Refused(int status, string code, string detail) => new(status, null, code, detail, null);
}

/// <summary>
/// Takes webhooks in: checks in a fixed order, stores in one transaction, and only then answers. What is stored is ours: it is
/// worked on at once while the sender waits a moment, and by the sweep if that does not finish.
/// </summary>
public sealed class WebhookReceiver(IDatabase database, CommitPipeline pipeline, SenderCheck senders, InboxRoom room, IGrainFactory grains, IdSource ids, TimeProvider clock)
{
    /// <summary>How long a sender waits for the outcome before it gets a 202.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(2);

    // A full inbox has waited for long, and will for a while.
    private static readonly TimeSpan ComeMuchLater = TimeSpan.FromMinutes(1);

    public async Task<ReceiveReply> ReceiveAsync(ReceiveRequest request, CancellationToken token)
    {
        var headers = request.Headers.Select(header => new HttpField(header.Key, header.Value)).ToImmutableArray();
        var sender = await senders.CheckAsync(request, headers);
        if (sender.Target is not { } target)
        {
            return sender.Refusal!;
        }

        var reading = DeliveryParser.Parse(target.Config.Connector, request.ContentType, headers, request.Body.Span);
        try
        {
            return reading switch
            {
                DeliveryReading.Malformed malformed => Malformed(malformed),
                DeliveryReading.Parsed parsed => await StoreAsync(target, request, parsed, []),
                var other => throw new InvalidOperationException($"Unknown reading {other}."),
            };
        }
        catch (OverloadedException)
        {
            return Unavailable("overloaded", "Too much is waiting to be saved. Send it again after the pause in Retry-After; nothing was stored.");
        }
        catch (CommitOutcomeUnknownException)
        {
            return Unavailable("outcome-unknown", "Whether it was stored is not known. Send it again after the pause in Retry-After.");
        }
    }

    private async Task<ReceiveReply> StoreAsync(ReceivingTarget target, ReceiveRequest request, DeliveryReading.Parsed parsed, ImmutableArray<WebhookEvent> known)
    {
        if (!parsed.Events.IsEmpty && await room.IsFullAsync(target.Row.Id))
        {
            return Unavailable("inbox-full", "As much as may wait for this integration is waiting. Send it again after the pause in Retry-After; nothing was stored.") with { RetryAfter = ComeMuchLater };
        }

        var intake = new Intake(target, parsed, request.Body, ids, clock.GetUtcNow(), await database.NextTicketAsync()) { Known = known };
        using var span = Tracing.Begin("take a webhook in", intake.DeliveryId, ActivityKind.Server);
        span?.SetTag("concord.integration", target.Row.Id);
        if (parsed.Events.IsEmpty)
        {
            await pipeline.CommitAsync(intake.AtOnce());
            return Accepted(200, intake.SyncLogId, intake.StatusAtOnce.ToString());
        }

        if (!await pipeline.CommitAsync(intake.Open(await HintsAsync(intake.ToFetch, target))))
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
    private async Task<ImmutableArray<HintRow>> HintsAsync(ImmutableArray<WebhookEvent> toFetch, ReceivingTarget target) => toFetch.IsEmpty
        ? []
        : await database.QueryAsync(From.Table<HintRow>().Where(row => row.IntegrationId, target.Row.Id)
            .WhereIn(row => row.ResourceType, toFetch.Select(told => told.ResourceType).Distinct())
            .WhereIn(row => row.ExternalId, toFetch.Select(told => told.ExternalId)));

    private async Task<ReceiveReply> WorkAsync(Intake intake)
    {
        var outcome = grains.GetGrain<IDeliveryGrain>(GrainKeys.Delivery(intake.DeliveryId)).Work();
        await Task.WhenAny(outcome, Task.Delay(Budget, clock));
        // Unfinished, the same work goes on, or the sweep takes it up; a fault is not the sender's to mend.
        return outcome is { IsCompletedSuccessfully: true, Result: { } status }
            ? Accepted(200, intake.SyncLogId, status)
            : Accepted(202, intake.SyncLogId, "PENDING");
    }

    private static ReceiveReply Malformed(DeliveryReading.Malformed malformed) => malformed.Defect switch
    {
        DeliveryDefect.ContentType => ReceiveReply.Refused(415, "content-type", malformed.Reason),
        DeliveryDefect.Size => ReceiveReply.Refused(413, "too-large", malformed.Reason),
        _ => ReceiveReply.Refused(400, "payload-invalid", malformed.Reason),
    };

    private static ReceiveReply Accepted(int status, string syncLogId, string outcome) =>
        new(status, $"{{\"success\":true,\"syncLogId\":\"{syncLogId}\",\"status\":\"{outcome}\"}}", null, null, null);

    private static ReceiveReply Unavailable(string code, string detail) => ReceiveReply.Refused(503, code, detail) with { RetryAfter = ComeAgain };
}
