using System.Collections.Immutable;
using Concord.Grains.Dispatch;
using Concord.Grains.Records;
using Concord.Storage.Rows;

namespace Concord.Grains.Integrations.Runs;

/// <summary>Makes <see cref="RunWork{T}"/>.</summary>
internal static class RunWork
{
    /// <summary>Work on records that are named by their id outside.</summary>
    public static RunWork<T> Outside<T>(Func<T, string> key, Func<T, bool, Task<ObserveReply>> work) => new(key, key, work);

    /// <summary>Work on records that are named by their id here.</summary>
    public static RunWork<T> Here<T>(Func<T, string> key, Func<T, bool, Task<ObserveReply>> work) => new(key, _ => null, work);
}

/// <summary>What a run does with each record of a page.</summary>
/// <param name="Key">The record's name in the lines of the plan.</param>
/// <param name="ExternalId">Its id outside, or null.</param>
/// <param name="Work">Does it, or only says what it would do where the flag says so.</param>
internal sealed record RunWork<T>(Func<T, string> Key, Func<T, string?> ExternalId, Func<T, bool, Task<ObserveReply>> Work)
{
    // Records of a page worked on at once; their commits share transactions.
    private const int AtOnce = 32;

    /// <summary>Works on all items and counts what became of them.</summary>
    public async Task<RunProgress> DoAsync(JobRow job, string type, ImmutableArray<T> items, RunProgress progress) =>
        (await AllAsync(items, job.DryRun)).Aggregate(progress, (all, done) => all.With(job, type, ExternalId(done.Item), done.Reply));

    /// <summary>Works on all items, in their order.</summary>
    public async Task<ImmutableArray<(T Item, ObserveReply Reply)>> AllAsync(IEnumerable<T> items, bool planOnly)
    {
        var done = ImmutableArray.CreateBuilder<(T, ObserveReply)>();
        foreach (var chunk in items.Chunk(AtOnce))
        {
            var replies = await Task.WhenAll(chunk.Select(item => OneAsync(item, planOnly)));
            done.AddRange(chunk.Zip(replies));
        }

        return done.ToImmutable();
    }

    // A fault of ours at one record is told with the run, which goes on: thrown on it would keep all that stand behind it out for ever.
    private async Task<ObserveReply> OneAsync(T item, bool planOnly)
    {
        try
        {
            return await Work(item, planOnly);
        }
        catch (Exception fault) when (!Postponement.IsOfTheDatabase(fault))
        {
            return new ObserveReply(Observed.Failed, $"Concord failed at it; the next run tries it again. ({fault.GetType().Name}: {fault.Message})");
        }
    }
}
