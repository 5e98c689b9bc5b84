using System.Collections.Immutable;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>Looks at the committed rows from outside, at once and without trouble.</summary>
internal sealed class Disk(MemoryDatabase database)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    public ImmutableArray<T> All<T>()
        where T : class => All(From.Table<T>());

    /// <summary>Everything that the query's conditions name, whatever its limit.</summary>
    public ImmutableArray<T> All<T>(Query<T> query)
        where T : class => database.QueryAsync(query.Take(1_000_000)).GetAwaiter().GetResult();

    public T? First<T>(Query<T> query)
        where T : class => database.QueryAsync(query.Take(1)).GetAwaiter().GetResult().FirstOrDefault();

    /// <summary>What a reader of the port finds.</summary>
    public T Look<T>(Func<IRowSource, Task<T>> reader) => reader(database).GetAwaiter().GetResult();

    /// <summary>The subscriptions that have not been told everything and want to be.</summary>
    public IEnumerable<SubscriptionRow> Behind()
    {
        var head = First(From.Table<FeedHeadRow>())?.Position ?? 0;
        return All<SubscriptionRow>().Where(row => row.Status != SubscriptionStatus.PAUSED && row.Position < head);
    }

    /// <summary>The moment before which no row is due, at most an hour from now.</summary>
    public DateTimeOffset NothingDueBefore(DateTimeOffset now)
    {
        // A run whose step failed goes on when a sweep finds it, and a version without a place in the feed gets one.
        if (First(From.Table<JobRow>().Where(row => row.Status, JobStatus.RUNNING)) is not null || First(From.Table<RecordChangeDueRow>()) is not null) return now;
        var integrations = All<IntegrationRow>();
        var linked = integrations.Where(row => row is { Status: IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED, LinkState: LinkState.LINKED }).ToList();
        var watched = integrations.Where(row => row.Status is not (IntegrationStatus.PAUSED or IntegrationStatus.DISABLED)).Select(row => row.Id).ToImmutableArray();
        // One without a row was never looked at.
        var checks = All(From.Table<HealthCheckRow>().WhereIn(row => row.IntegrationId, watched));
        var dues = integrations.Select(row => row.NextDueAt).Append(now + LongestRest)
            .Concat(checks.Select(row => (DateTimeOffset?)row.NextDueAt)).Append(checks.Length < watched.Length ? now : null)
            .Concat(linked.Where(row => row.SyncFrequency != SyncFrequency.MANUAL).Select(row => (DateTimeOffset?)(row.NextRunAt ?? now)));
        var working = linked
            .Where(row => row.ConnectionFailures == 0 || row.NextDueAt <= now)
            .Select(row => row.Id).ToImmutableArray();
        var due = dues.Append(First(From.Table<OperationRow>().WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED])
                .WhereIn(row => row.Brake, [OperationBrake.FREE, OperationBrake.RELEASED])
                .WhereIn(row => row.IntegrationId, working).OrderBy(row => row.NextDueAt))?.NextDueAt)
            .Append(First(From.Table<HintRow>().WhereIn(row => row.IntegrationId, working).OrderBy(row => row.NextDueAt))?.NextDueAt)
            .Append(First(From.Table<LookupWaitRow>().WhereIn(row => row.IntegrationId, working).OrderBy(row => row.NextDueAt))?.NextDueAt)
            .Append(First(From.Table<DeliveryRow>().Where(row => row.State, DeliveryState.OPEN).Where(row => row.Held, false)
                .WhereIn(row => row.IntegrationId, working).OrderBy(row => row.NextDueAt))?.NextDueAt)
            .Append(First(From.Table<AlertRow>().Where(row => row.NextDueAt, Is.NotNull).OrderBy(row => row.NextDueAt))?.NextDueAt)
            .Append(First(From.Table<NoticeRow>().Where(row => row.NextDueAt, Is.NotNull).OrderBy(row => row.NextDueAt))?.NextDueAt)
            .Concat(Behind().Select(row => (DateTimeOffset?)(row.NextDueAt ?? now)));
        return due.Min()!.Value;
    }
}
