using System.Collections.Immutable;
using Concord.Storage;

namespace Concord.Grains.Tests.World;

/// <summary>Lets somebody else commit right before each of the next commits, so that what was read is old by then.</summary>
internal sealed class MeddledDatabase(IDatabase database) : IDatabase
{
    /// <summary>What somebody else commits, and how often.</summary>
    public (int Times, Func<Task<CommitUnit>> Unit)? Meddling { get; set; }

    public async Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        if (Meddling is { Times: > 0 and var times, Unit: var unit })
        {
            Meddling = (times - 1, unit);
            (await database.CommitAsync([await unit()])).ShouldBe([true]);
        }

        return await database.CommitAsync(units);
    }

    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class => database.QueryAsync(query);

    public Task<long> CountAsync<T>(Query<T> query)
        where T : class => database.CountAsync(query);

    public ValueTask<long> NextTicketAsync() => database.NextTicketAsync();
}
