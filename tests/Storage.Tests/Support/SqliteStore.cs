using System.Data.Common;
using Concord.Storage.Migrations;

namespace Concord.Storage.Tests.Support;

/// <summary>A file in a directory of its own; migrated when it is opened.</summary>
public sealed class SqliteStore : Store
{
    private readonly TemporaryDirectory directory = new();

    internal override DatabaseOptions Options => directory.Options;

    internal override MigrationDialect Dialect => MigrationDialect.Sqlite;

    public override async Task MakeAsync(bool own = false, bool migrated = true)
    {
        if (migrated) await Open().DisposeAsync();
    }

    public override DbConnection Connect() => directory.Connect();

    public override ValueTask DisposeAsync()
    {
        directory.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
