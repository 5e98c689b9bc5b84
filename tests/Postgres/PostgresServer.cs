using System.Collections.Concurrent;
using Npgsql;

namespace Concord.Postgres;

/// <summary>
/// The PostgreSQL server of this test run: the one that CONCORD_TEST_POSTGRES names (a connection string of a user who may make
/// databases), else a private one from local binaries, started at its first use.
/// </summary>
internal sealed class PostgresServer
{
    public const string Setting = "CONCORD_TEST_POSTGRES";

    // Room to load many rows in little time.
    private static readonly string[] Room = ["maintenance_work_mem=128MB", "max_wal_size=4GB", "checkpoint_timeout=1h", "autovacuum=off"];

    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);

    private readonly NpgsqlConnectionStringBuilder admin;
    private readonly PrivateServer? server;
    private readonly Dictionary<string, Task<string>> templates = [];
    private readonly ConcurrentDictionary<string, bool> made = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private int databases;

    private PostgresServer(string connectionString, PrivateServer? server)
    {
        (admin, this.server) = (new(connectionString), server);
        // A server that stays gets back what nobody has removed, templates among it.
        if (server is null) AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAll();
    }

    /// <summary>What is missing, in one line; null when tests on PostgreSQL can run.</summary>
    public static string? Missing { get; } = IsPrivate && PrivateServer.Binaries is null
        ? $"Left out: PostgreSQL's server programs (initdb, postgres) are not installed, and {Setting} names no server."
        : null;

    /// <summary>The server; without one the test that asks is skipped.</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return Shared.Value;
    }

    /// <summary>A new database, and the connection string that selects it.</summary>
    /// <param name="template">One of <see cref="TemplateAsync"/>'s; null for an empty one.</param>
    public async Task<string> NewDatabaseAsync(string? template = null)
    {
        var name = $"concord_test_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        made[name] = true;
        await RunAsync($"CREATE DATABASE {name}" + (template is null ? "" : $" TEMPLATE {template}"));
        return new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>The name of a database that is filled once in this run, to be copied from.</summary>
    public Task<string> TemplateAsync(string key, Func<string, Task> fillAsync)
    {
        lock (gate)
        {
            if (!templates.TryGetValue(key, out var template)) templates[key] = template = MakeAsync();
            return template;
        }

        async Task<string> MakeAsync()
        {
            var connectionString = await NewDatabaseAsync();
            await fillAsync(connectionString);
            return new NpgsqlConnectionStringBuilder(connectionString).Database!;
        }
    }

    /// <summary>Removes a database, whoever is still connected to it. A private server goes with all it has, in less time.</summary>
    public Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        made.TryRemove(name, out _);
        return server is not null ? Task.CompletedTask : RunAsync(DropSql(name));
    }

    private static string DropSql(string name) => $"DROP DATABASE IF EXISTS {name} WITH (FORCE)";

    private void DropAll()
    {
        foreach (var name in made.Keys)
        {
            using var connection = new NpgsqlConnection(admin.ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand(DropSql(name), connection);
            command.ExecuteNonQuery();
        }
    }

    private static bool IsPrivate => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Setting));

    private static async Task<PostgresServer> StartAsync()
    {
        if (!IsPrivate) return new(Environment.GetEnvironmentVariable(Setting)!, null);
        var server = await PrivateServer.StartAsync(Room);
        return new(server.ConnectionString, server);
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
