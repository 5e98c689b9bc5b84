using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Subscriptions;

/// <summary>What people do with subscriptions, each in one transaction with its audit row.</summary>
public sealed class SubscriptionDesk(IDatabase database, CommitPipeline pipeline, SubscriptionSecrets secrets, IdSource ids, TimeProvider clock)
{
    /// <summary>The most receivers there may be: each change goes to all of them.</summary>
    internal const int Most = 100;

    internal async Task<Answer> CreateAsync(string id, SubscriptionChange change)
    {
        if (await database.CountAsync(From.Table<SubscriptionRow>()) >= Most)
        {
            return Answer.Failed(Verdict.Refused, "too-many-subscriptions", $"There are {Most} subscriptions, which is the most; delete one that is not used.");
        }

        var now = clock.GetUtcNow();
        var secret = secrets.Make(id);
        var row = new SubscriptionRow
        {
            Id = id,
            Url = change.Url ?? throw new ArgumentException("A new subscription needs an address."),
            ResourceTypes = change.ResourceTypes ?? [],
            Secret = secret.Sealed,
            Status = StatusOf(change) ?? SubscriptionStatus.ACTIVE,
            Position = change.After ?? await DueSubscriptions.HeadAsync(database),
            Attempts = 0,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        var unit = new CommitUnit(ids.New("unit")).Insert(row);
        return await pipeline.CommitAsync(unit.Insert(SubscriptionAudit.Row(unit.Id, ids, now, change.Actor, "created", null, row)))
            ? Answer.Done(SubscriptionJson.Saved(row, secret.Text))
            : Stale(id);
    }

    internal async Task<Answer> UpdateAsync(string id, SubscriptionChange change)
    {
        if (await FindAsync(id) is not { } row)
        {
            return NotFound(id);
        }

        var now = clock.GetUtcNow();
        var secret = change.RotateSecret ? secrets.Make(id) : default;
        var next = Changed(row, change) with { UpdatedAt = now };
        if (change.RotateSecret)
        {
            next = next with { Secret = secret.Sealed, PreviousSecret = row.Secret, PreviousSecretUntil = now + SubscriptionSecrets.Overlap };
        }

        var unit = new CommitUnit(ids.New("unit")).Update(next);
        return await pipeline.CommitAsync(unit.Insert(SubscriptionAudit.Row(unit.Id, ids, now, change.Actor, "updated", row, next)))
            ? Answer.Done(SubscriptionJson.Saved(next, secret.Text))
            : Stale(id);
    }

    internal async Task<Answer> DeleteAsync(string id, string actor)
    {
        if (await FindAsync(id) is not { } row)
        {
            return NotFound(id);
        }

        var unit = new CommitUnit(ids.New("unit")).Delete(row);
        return await pipeline.CommitAsync(unit.Insert(SubscriptionAudit.Row(unit.Id, ids, clock.GetUtcNow(), actor, "deleted", row, null)))
            ? Answer.Done(SubscriptionJson.Deleted(id))
            : Stale(id);
    }

    // Another address, another place, another secret or a start anew is tried at once, however long the old one would have waited.
    private static SubscriptionRow Changed(SubscriptionRow row, SubscriptionChange change)
    {
        var next = row with
        {
            Url = change.Url ?? row.Url,
            ResourceTypes = change.ResourceTypes ?? row.ResourceTypes,
            Status = StatusOf(change) ?? row.Status,
            Position = change.After ?? row.Position,
        };
        return change is { Url: null, After: null, RotateSecret: false, Status: not nameof(SubscriptionStatus.ACTIVE) } ? next : next with { Attempts = 0, NextDueAt = null, LastError = null };
    }

    private static SubscriptionStatus? StatusOf(SubscriptionChange change) => change.Status is { } status ? Enum.Parse<SubscriptionStatus>(status) : null;

    private async Task<SubscriptionRow?> FindAsync(string id) =>
        (await database.QueryAsync(From.Table<SubscriptionRow>().Where(row => row.Id, id))).FirstOrDefault();

    private static Answer NotFound(string id) =>
        Answer.Failed(Verdict.NotFound, "subscription-not-found", $"There is no subscription {id}; list /api/admin/subscriptions.");

    private static Answer Stale(string id) =>
        Answer.Failed(Verdict.Stale, "subscription-stale", $"The subscription {id} was changed at the same moment; read it again.");
}
