using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Mappings;

/// <summary>The fetches that are owed: found, put off, and given up in the open after the last attempt.</summary>
public sealed class HintBook(IDatabase database, CommitPipeline pipeline, InboxReader inboxes, ConnectionHealth connections, IdSource ids, TimeProvider clock, Func<double> chance, RecordTypes types)
{
    internal async Task<HintRow?> FindAsync(string integrationId, string type, string externalId)
    {
        var rows = await database.QueryAsync(From.Table<HintRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId));
        return rows.IsEmpty ? null : rows[0];
    }

    /// <summary>The fetch failed: put it off as its failure asks, or give it up.</summary>
    /// <param name="setup">The integration.</param>
    /// <param name="type">The record type.</param>
    /// <param name="externalId">The external record.</param>
    /// <param name="hint">The hint as it was before the fetch; null for none.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="cause">What asked for it.</param>
    /// <param name="internalId">The record whose copy it is; null for nobody's.</param>
    internal async Task<ObserveReply> FailedAsync(
        IntegrationSetup setup, string type, string externalId, HintRow? hint, ConnectorFailure failure, string cause, string? internalId = null)
    {
        var owed = hint ?? HintRow.Owed(setup.Id, type, externalId, cause, clock.GetUtcNow());
        if (await connections.JudgeAsync(setup, $"{type}/{externalId}", failure) is { } retryAt)
        {
            return await PutOffAsync(hint, owed with { NextDueAt = retryAt, LastError = failure.Message }, failure.Message);
        }

        return failure.Kind == FailureKind.Transient && Backoff.Delay(owed.Attempts, chance(), failure.RetryAfter) is { } delay
            ? await PutOffAsync(hint, owed with { Attempts = owed.Attempts + 1, LastError = failure.Message, NextDueAt = clock.GetUtcNow() + delay }, failure.Message)
            : await CloseAsync(new Sighting(setup.Id, type, externalId, null, cause, false), hint, long.MaxValue, Disposition.DEAD_LETTER, failure.Message, internalId);
    }

    /// <summary>It cannot be judged yet.</summary>
    internal Task<ObserveReply> LaterAsync(Sighting sighting, HintRow? hint, DateTimeOffset dueAt, string reason) =>
        PutOffAsync(hint, (hint ?? HintRow.Owed(sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId, sighting.Cause, clock.GetUtcNow())) with { NextDueAt = dueAt }, reason);

    /// <summary>Nothing is to be fetched any more: what waited for it ends so.</summary>
    /// <param name="sighting">The external record.</param>
    /// <param name="hint">The hint as it was before the look; one that came meanwhile stays.</param>
    /// <param name="before">The look's ticket: events that came after it stay open.</param>
    /// <param name="disposition">How it ends.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="internalId">The record whose copy it is; null for nobody's.</param>
    internal async Task<ObserveReply> CloseAsync(Sighting sighting, HintRow? hint, long before, Disposition disposition, string reason, string? internalId = null)
    {
        var (outcome, status) = disposition switch
        {
            Disposition.DEAD_LETTER => (Observed.Failed, SyncStatus.FAILED),
            Disposition.CONFLICT => (Observed.Conflict, SyncStatus.CONFLICT_PENDING),
            Disposition.FILTERED => (Observed.Filtered, SyncStatus.SUCCESS),
            _ => (Observed.Superseded, SyncStatus.SUCCESS),
        };
        if (sighting.PlanOnly)
        {
            return new ObserveReply(outcome, reason);
        }

        // Loses only to another event of the same deliveries being closed; the look is then repeated.
        for (var won = false; !won;)
        {
            var inbox = (await inboxes.ReadAsync(sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId, before, null)) with { Hint = hint };
            var context = new PlanContext(clock.GetUtcNow(), ids, types, "concord", sighting.Cause);
            var unit = InboxClosing.Close(new CommitUnit(ids.New("unit")), inbox, context, disposition, status, reason, null);
            if (disposition == Disposition.DEAD_LETTER && inbox.Events.IsEmpty)
            {
                // Nobody was told of it, so no delivery says that it was given up.
                unit = unit.Log(context.Log(
                    sighting.IntegrationId, sighting.ResourceType, internalId, sighting.ExternalId, internalId is null ? SyncOperation.CREATE : SyncOperation.UPDATE, SyncDirection.EXTERNAL_TO_BRITEPOOL, status, reason));
            }

            won = unit.Writes.IsEmpty || await pipeline.CommitAsync(unit);
        }

        return new ObserveReply(outcome, reason);
    }

    // Loses to what was told meanwhile, which is due sooner and for a newer reason.
    private async Task<ObserveReply> PutOffAsync(HintRow? known, HintRow owed, string reason)
    {
        var unit = new CommitUnit(ids.New("unit"));
        await pipeline.CommitAsync(known is null ? unit.Insert(owed) : unit.Update(owed));
        return new ObserveReply(Observed.Later, reason);
    }
}
