using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Queries;

/// <summary>An open database to ask, and a way to fill it.</summary>
public abstract class QueryTests<TStore> : IAsyncLifetime
    where TStore : Store, new()
{
    private readonly TStore store = new();
    private int unitNumber;

    protected ISqlDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await store.MakeAsync();
        Database = store.Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null) await Database.DisposeAsync();
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task HaveAsync<T>(params T[] rows)
        where T : class => HaveAsync(rows.Aggregate(new CommitUnit("rows"), (unit, row) => unit.Insert(row)));

    protected async Task HaveAsync(CommitUnit unit) =>
        (await Database.CommitAsync([unit with { Id = $"unit_{++unitNumber}" }])).ShouldBe([true]);
}
