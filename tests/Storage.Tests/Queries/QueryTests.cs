using Concord.Storage.Sqlite;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Queries;

/// <summary>An open database to ask, and a way to fill it.</summary>
public abstract class QueryTests : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private int unitNumber;

    internal SqliteDatabase Database { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        Database = directory.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        directory.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task HaveAsync<T>(params T[] rows)
        where T : class => HaveAsync(rows.Aggregate(new CommitUnit("rows"), (unit, row) => unit.Insert(row)));

    protected async Task HaveAsync(CommitUnit unit) =>
        (await Database.CommitAsync([unit with { Id = $"unit_{++unitNumber}" }])).ShouldBe([true]);
}
