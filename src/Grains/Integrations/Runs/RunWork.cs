using System.Collections.Immutable;
using Concord.Grains.Dispatch;
using Concord.Grains.Records;
using Concord.Storage.Rows;

namespace Concord.Grains.Integrations.Runs;

/// <summary>Makes <see cref="RunWork{T}"/>.</summary>
internal static class RunWork
{
    /// <summary>Work on records that are named by their id outside.</summary>
    public static RunWork<T> Outside<T>(Func<T, string> key, Func<T, bool, Task<ObserveReply>> work, Func<T, HintRow>? owed = null) => new(key, key, work) { Owed = owed };

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

    /// <summary>The fetch that is owed of a record which found no place before the run goes on; null where there is nothing to fetch.</summary>
    public Func<T, HintRow>? Owed { get; init; }

    /// <summary>Works on all items and counts what became of them.</summary>
    public async Task<RunProgress> DoAsync(JobRow job, string type, ImmutableArray<T> items, RunProgress progress)
    {
        foreach (var done in await AllAsync(items, job.DryRun))
        {
            progress = progress.With(job, type, ExternalId(done.Item), done.Reply);
            progress = done.Placed || job.DryRun || Owed is null ? progress : progress with { Rows = progress.Rows.Upsert(Owed(done.Item)) };
        }

        return progress;
    }

    /// <summary>Works on all items, in their order. Not placed is what has to be looked at again.</summary>
    public async Task<ImmutableArray<(T Item, ObserveReply Reply, bool Placed)>> AllAsync(IEnumerable<T> items, bool planOnly)
    {
        var done = ImmutableArray.CreateBuilder<(T, ObserveReply, bool)>();
        foreach (var chunk in items.Chunk(AtOnce))
        {
            var replies = await Task.WhenAll(chunk.Select(item => OneAsync(item, planOnly)));
            done.AddRange(chunk.Zip(replies, (item, one) => (item, one.Reply, one.Placed)));
        }

        return done.ToImmutable();
    }

    // A fault of ours at one record is told with the run, which goes on: thrown on it would keep all that stand behind it out for ever.
    private async Task<(ObserveReply Reply, bool Placed)> OneAsync(T item, bool planOnly)
    {
        try
        {
            var reply = await Work(item, planOnly);
            return (reply, reply.Outcome != Observed.LookAgain);
        }
        catch (Exception fault) when (!Postponement.IsOfTheDatabase(fault))
        {
            return (new ObserveReply(Observed.Failed, $"Concord failed at it; it is read again, and the next run tries it too. ({fault.GetType().Name}: {fault.Message})"), false);
        }
    }
}
