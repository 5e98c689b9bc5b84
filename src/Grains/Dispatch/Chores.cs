using System.Collections.Immutable;
using Concord.Grains.Alerts;
using Concord.Grains.Cleanups;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations;
using Concord.Grains.Subscriptions;
using Concord.Storage;
using Orleans;

namespace Concord.Grains.Dispatch;

/// <summary>A piece of work that is nobody's flow of records.</summary>
/// <param name="Key">Which piece it is, and whose room it takes.</param>
/// <param name="Work">Does it.</param>
internal readonly record struct Chore(string Key, Func<Task> Work);

/// <summary>What a sweep sees to besides the flow of records: cleanups, receivers of changes, looks at health and at registrations, notices.</summary>
public sealed class Chores(IGrainFactory grains, CleanupSchedule cleanups, DueSubscriptions subscriptions, HealthSchedule health, HookSchedule hooks, DueNotices notices)
{
    /// <summary>Called for each row that was committed.</summary>
    internal void Notice(object row) => notices.Notice(row);

    internal async Task<ImmutableArray<Chore>> DueAsync(ImmutableArray<IntegrationSetup> setups)
    {
        var due = ImmutableArray.CreateBuilder<Chore>();
        if (await cleanups.IsDueAsync())
        {
            due.Add(new("cleanup", () => grains.GetGrain<ICleanupGrain>(GrainKeys.Cleanup()).Work()));
        }

        due.AddRange((await health.IdsAsync(setups)).Select(id => new Chore($"health/{id}", () => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(id)).CheckHealth())));
        due.AddRange((await hooks.IdsAsync(setups)).Select(id => new Chore($"hook/{id}", () => grains.GetGrain<IHookGrain>(GrainKeys.Hook(id)).Check())));
        due.AddRange((await notices.IdsAsync()).Select(id => new Chore($"notice/{id}", () => grains.GetGrain<INoticeGrain>(GrainKeys.Notice(id)).Tell())));
        return due.ToImmutable();
    }

    /// <summary>The receivers of changes that are behind.</summary>
    internal async Task<ImmutableArray<Chore>> FollowersAsync() => Delivering(await subscriptions.IdsAsync());

    /// <summary>The same, asked together with other questions: what is returned answers once they were asked.</summary>
    internal Func<ImmutableArray<Chore>> AskFollowers(Reads reads)
    {
        var behind = subscriptions.Ask(reads);
        return () => Delivering(behind());
    }

    private ImmutableArray<Chore> Delivering(IEnumerable<string> ids) =>
        [.. ids.Select(id => new Chore($"subscription/{id}", () => grains.GetGrain<ISubscriptionGrain>(GrainKeys.Subscription(id)).Deliver()))];
}
