using Concord.Connectors.Webhooks;
using Concord.Grains.Changes;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Subscriptions;

/// <summary>
/// Posts the changes that a subscription is behind with, one after the other. The place moves only after the receiver took the
/// change, so that a change comes at least once, and never before the one that precedes it.
/// </summary>
public sealed class ChangeDelivery(
    IDatabase database, CommitPipeline pipeline, WebhookPoster poster, SubscriptionSecrets secrets, IdSource ids, TimeProvider clock, Func<double> chance)
{
    /// <summary>Between attempts once the retries are used up.</summary>
    public static readonly TimeSpan Hourly = TimeSpan.FromHours(1);

    // With one more attempt's patience it stays below what a caller waits for an answer.
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(5);

    private const int MostTries = 5;
    private const string Gone = "The receiver answered 410 Gone: it wants no more. Set status ACTIVE to go on where it stopped.";

    internal async Task RunAsync(string id)
    {
        var until = clock.GetUtcNow() + Stretch;
        while (await StepAsync(id) && clock.GetUtcNow() < until)
        {
        }
    }

    // True when a change was taken and the next one may follow.
    private async Task<bool> StepAsync(string id)
    {
        if (await FindAsync(id) is not { } row || !DueSubscriptions.IsDue(row, clock.GetUtcNow()))
        {
            return false;
        }

        // Read before the look, so that what is placed after it is not passed over.
        var head = await DueSubscriptions.HeadAsync(database);
        if (await NextAsync(row) is not { } change)
        {
            await PassAsync(row, head);
            return false;
        }

        return await VersionAsync(change) is { } version
            ? await PostAsync(row, change.Position, version)
            : await PassAsync(row, change.Position);
    }

    // What this subscription does not want, or what is no more, is behind it without a word.
    private async Task<bool> PassAsync(SubscriptionRow row, long position) =>
        position > row.Position && await MoveAsync(row, seen => seen with { Position = position });

    private async Task<bool> PostAsync(SubscriptionRow row, long position, RecordVersionRow version)
    {
        var reply = await ReplyAsync(row, position, version);
        var now = clock.GetUtcNow();
        var moved = await MoveAsync(row, seen => reply switch
        {
            PostReply.Taken => Taken(seen, position, now),
            PostReply.Gone => Failed(seen, Gone, now) with { Status = SubscriptionStatus.PAUSED },
            PostReply.Failed failed => PutOff(seen, failed, now),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        });
        return moved && reply is PostReply.Taken;
    }

    private async Task<PostReply> ReplyAsync(SubscriptionRow row, long position, RecordVersionRow version)
    {
        var opened = secrets.Open(row, clock.GetUtcNow());
        return opened.Refusal is { } refusal
            ? new PostReply.Failed(refusal)
            : await poster.PostAsync(new(new Uri(row.Url), ChangeJson.IdOf(position), ChangeJson.Webhook(position, version), opened.Secrets), CancellationToken.None);
    }

    // Somebody may change the settings while a change is on its way: what came of it is noted on top of that, unless it says nothing
    // of what is asked for now.
    private async Task<bool> MoveAsync(SubscriptionRow row, Func<SubscriptionRow, SubscriptionRow> change)
    {
        var seen = row;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var next = change(seen);
            var unit = new CommitUnit(ids.New("unit")).Update(next);
            unit = next.Status == seen.Status ? unit : unit.Insert(SubscriptionAudit.Row(unit.Id, ids, clock.GetUtcNow(), "concord", next.Status.ToString().ToLowerInvariant(), seen, next));
            if (await pipeline.CommitAsync(unit))
            {
                return true;
            }

            if (await FindAsync(row.Id) is not { } now || !AsksTheSame(row, now))
            {
                return false;
            }

            seen = now;
        }

        return false;
    }

    // What an old address took or refused is not the new one's, and what one choice of types passed over another may want.
    private static bool AsksTheSame(SubscriptionRow row, SubscriptionRow now) =>
        now.Position == row.Position && now.Url == row.Url && now.ResourceTypes.SequenceEqual(row.ResourceTypes);

    private static SubscriptionRow Taken(SubscriptionRow seen, long position, DateTimeOffset now) => seen with
    {
        Position = position,
        Status = seen.Status == SubscriptionStatus.FAILING ? SubscriptionStatus.ACTIVE : seen.Status,
        Attempts = 0,
        NextDueAt = null,
        LastError = null,
        LastDeliveredAt = now,
    };

    private SubscriptionRow PutOff(SubscriptionRow seen, PostReply.Failed failed, DateTimeOffset now)
    {
        var retry = Backoff.Delay(seen.Attempts, chance(), failed.RetryAfter);
        return Failed(seen, failed.Message, now) with
        {
            Status = seen.Status == SubscriptionStatus.ACTIVE && retry is null ? SubscriptionStatus.FAILING : seen.Status,
            NextDueAt = now + (retry ?? Later(failed.RetryAfter)),
        };
    }

    private static SubscriptionRow Failed(SubscriptionRow seen, string message, DateTimeOffset now) =>
        seen with { Attempts = seen.Attempts + 1, NextDueAt = null, LastError = message, LastErrorAt = now };

    private static TimeSpan Later(TimeSpan? asked) => asked > Backoff.LongestRetryAfter ? Backoff.LongestRetryAfter : asked > Hourly ? asked.Value : Hourly;

    private async Task<SubscriptionRow?> FindAsync(string id) =>
        (await database.QueryAsync(From.Table<SubscriptionRow>().Where(row => row.Id, id))).FirstOrDefault();

    private async Task<RecordChangeRow?> NextAsync(SubscriptionRow row)
    {
        var after = From.Table<RecordChangeRow>().Where(change => change.Position, Is.Greater, row.Position).OrderBy(change => change.Position).Take(1);
        return (await database.QueryAsync(row.ResourceTypes.IsEmpty ? after : after.WhereIn(change => change.Type, row.ResourceTypes))).FirstOrDefault();
    }

    private async Task<RecordVersionRow?> VersionAsync(RecordChangeRow change) => (await database.QueryAsync(From.Table<RecordVersionRow>()
        .Where(row => row.Type, change.Type).Where(row => row.Id, change.Id).Where(row => row.Version, change.Version))).FirstOrDefault();
}
