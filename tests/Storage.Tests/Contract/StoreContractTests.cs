using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Contract;

/// <summary>The contract on a real database.</summary>
public abstract class StoreContractTests<TStore> : DatabaseContract, IAsyncLifetime
    where TStore : Store, new()
{
    private readonly TStore store = new();
    private ISqlDatabase database = null!;

    protected override IDatabase Database => database;

    public async ValueTask InitializeAsync()
    {
        await store.MakeAsync();
        database = store.Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteContractTests : StoreContractTests<SqliteStore>;

public sealed class PostgresContractTests : StoreContractTests<PostgresStore>;
