using System.Collections.Immutable;
using Concord.Simulation.Database;

namespace Concord.Storage.Tests.Support;

/// <summary>A database whose commits go through a script, and whose batches are remembered.</summary>
internal sealed class ScriptedDatabase(TimeProvider clock) : IDatabase
{
    private readonly List<ImmutableArray<CommitUnit>> batches = [];

    public MemoryDatabase Inner { get; } = new(clock);

    /// <summary>Called with the batch's number (from 1), the batch, and what commits it.</summary>
    public Func<int, ImmutableArray<CommitUnit>, Func<Task<ImmutableArray<bool>>>, Task<ImmutableArray<bool>>> OnCommit { get; set; } = (_, _, go) => go();

    /// <summary>Throws to make a query fail.</summary>
    public Action OnQuery { get; set; } = () => { };

    public IReadOnlyList<ImmutableArray<string>> Batches
    {
        get
        {
            lock (batches) return [.. batches.Select(batch => batch.Select(unit => unit.Id).ToImmutableArray())];
        }
    }

    public Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        int number;
        lock (batches)
        {
            batches.Add(units);
            number = batches.Count;
        }

        return OnCommit(number, units, () => Inner.CommitAsync(units));
    }

    public async Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        OnQuery();
        return await Inner.QueryAsync(query);
    }

    public Task<long> CountAsync<T>(Query<T> query)
        where T : class => Inner.CountAsync(query);

    public ValueTask<long> NextTicketAsync() => Inner.NextTicketAsync();
}
