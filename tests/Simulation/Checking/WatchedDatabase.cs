using System.Collections.Immutable;
using Concord.Storage;

namespace Concord.Simulation.Checking;

/// <summary>The database as everybody reaches it, whose winning units are looked at as they are committed, each once.</summary>
internal sealed class WatchedDatabase(IDatabase inner, Action<CommitUnit> committed) : IDatabase
{
    private readonly HashSet<string> won = new(StringComparer.Ordinal);

    public async Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        var flags = await inner.CommitAsync(units);
        foreach (var (unit, flag) in units.Zip(flags))
        {
            if (flag && won.Add(unit.Id)) committed(unit);
        }

        return flags;
    }

    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class => inner.QueryAsync(query);

    public Task ReadAsync(Reads reads) => inner.ReadAsync(reads);

    public Task<long> CountAsync<T>(Query<T> query)
        where T : class => inner.CountAsync(query);

    public ValueTask<long> NextTicketAsync() => inner.NextTicketAsync();
}
