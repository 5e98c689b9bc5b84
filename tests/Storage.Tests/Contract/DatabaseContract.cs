using System.Collections.Immutable;

namespace Concord.Storage.Tests.Contract;

/// <summary>What every database behind the port promises. A database's tests are a subclass that makes it.</summary>
public abstract partial class DatabaseContract
{
    private int unitNumber;

    protected abstract IDatabase Database { get; }

    private CommitUnit Unit() => new($"unit_{++unitNumber}");

    private async Task<bool> CommitAsync(CommitUnit unit) => (await Database.CommitAsync([unit]))[0];

    private async Task HaveAsync<T>(params T[] rows)
        where T : class => (await CommitAsync(rows.Aggregate(Unit(), (unit, row) => unit.Insert(row)))).ShouldBeTrue();

    private Task<ImmutableArray<T>> AllAsync<T>()
        where T : class => Database.QueryAsync(From.Table<T>());
}
