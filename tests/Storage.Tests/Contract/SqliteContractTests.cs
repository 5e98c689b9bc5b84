using Concord.Storage.Sqlite;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Contract;

public sealed class SqliteContractTests : DatabaseContract, IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly SqliteDatabase database;

    public SqliteContractTests() => database = directory.Open();

    protected override IDatabase Database => database;

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        directory.Dispose();
    }
}
