using System.Collections.Concurrent;
using System.Data.Common;
using Concord.Postgres;
using Concord.Storage.Migrations;
using Npgsql;

namespace Concord.Storage.Tests.Support;

/// <summary>
/// A database on the test run's server, copied from one that was migrated once. Tests that only go through the port use one
/// after the other the same databases, each as a tenant of its own.
/// </summary>
public sealed class PostgresStore : Store
{
    private static readonly ConcurrentBag<string> Used = [];

    private static int tenants;

    private readonly string tenant = $"tenant_{Interlocked.Increment(ref tenants)}";
    private PostgresServer? server;
    private string connectionString = "";
    private bool own;

    internal override DatabaseOptions Options => new() { ConnectionString = connectionString, Tenant = tenant };

    internal override MigrationDialect Dialect => MigrationDialect.Postgres;

    /// <summary>How it is connected to, for tests that change something about it.</summary>
    internal NpgsqlConnectionStringBuilder Settings => new(connectionString);

    public override async Task MakeAsync(bool own = false, bool migrated = true)
    {
        server = await PostgresServer.SharedAsync();
        this.own = own;
        connectionString = !own && Used.TryTake(out var used)
            ? used
            : await server.NewDatabaseAsync(migrated ? await server.TemplateAsync("migrated", MigrateAsync) : null);
    }

    public override DbConnection Connect()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    public override async ValueTask DisposeAsync()
    {
        if (own) await server!.DropAsync(connectionString);
        else if (server is not null) Used.Add(connectionString);
        GC.SuppressFinalize(this);
    }

    private static async Task MigrateAsync(string connectionString) =>
        await Databases.Open(new() { ConnectionString = connectionString }, new ManualTime()).DisposeAsync();
}
