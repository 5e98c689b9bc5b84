using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Audit;
using Concord.Storage.Migrations;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>
/// The database on a PostgreSQL server: one connection that writes and holds the lock of the process, a few for the small reads of
/// the grains, a pool for everything else that is read. Safe for use from any thread. Made by <see cref="Databases.Open"/>.
/// </summary>
public sealed class PostgresDatabase : ISqlDatabase
{
    private readonly PostgresConnections connections;
    private readonly WriterThread<PostgresSession> writer;
    private readonly PostgresReaders readers;
    private readonly NpgsqlDataSource pool;
    private readonly NpgsqlDataSource drawers;
    private readonly TimeProvider clock;
    private AuditChain? audit;

    private PostgresDatabase(PostgresConnections connections, PostgresSession session, DatabaseOptions options, TimeProvider clock)
    {
        this.connections = connections;
        this.clock = clock;
        Tenant = options.Tenant;
        writer = new(session, connections.OpenWriter, fault => PostgresFaults.Translate(fault, connections.Place));
        pool = connections.Readers();
        readers = new(pool.OpenConnection, fault => PostgresFaults.Translate(fault, connections.Place));
        drawers = connections.Drawers();
    }

    /// <inheritdoc/>
    public string Place => connections.Place;

    public string Tenant { get; }

    public SqlDialect Dialect => SqlDialect.Postgres;

    /// <summary>Checks the server's settings, takes the lock of the process, migrates. Blocks meanwhile.</summary>
    /// <exception cref="DatabaseRefusedException">The database must not be used as it is; the message says what to do.</exception>
    internal static PostgresDatabase Open(DatabaseOptions options, TimeProvider clock)
    {
        var connections = new PostgresConnections(options.ConnectionString, options.Alone, options.Nodes);
        return new(connections, connections.OpenWriter(connection => Migrator.Run(connection, MigrationDialect.Postgres, clock)), options, clock);
    }

    /// <inheritdoc/>
    public void SealAudit(IAuditKeys keys) => audit = new(keys);

    /// <inheritdoc/>
    public Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units) => OnceMoreAsync(() =>
        writer.RunAsync(session => new PostgresBatch(session, Place, Tenant, clock.GetUtcNow(), audit).Commit(units)));

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        var shape = RowShape.Of<T>();
        return readers.ReadAsync(QuerySql.Select(query, Tenant, Dialect), row => RowReader.Read(shape, row));
    }

    /// <inheritdoc/>
    public Task ReadAsync(Reads reads) => readers.ReadAsync(reads, Tenant);

    /// <inheritdoc/>
    public async Task<long> CountAsync<T>(Query<T> query)
        where T : class => (await ReadAsync(QuerySql.Count(query, Tenant, Dialect), row => row.GetInt64(0)))[0];

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> ReadAsync<T>(SqlText sql, Func<DbDataReader, T> map) => OnceMoreAsync(() => ReadAsync(pool, sql, map));

    /// <inheritdoc/>
    public async ValueTask<long> NextTicketAsync() =>
        (await OnceMoreAsync(() => ReadAsync(drawers, new SqlText("SELECT nextval('ticket')", Tenant), row => row.GetInt64(0))))[0];

    /// <summary>Commits what was asked before, closes all connections and so lets go of the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        writer.Dispose();
        readers.Dispose();
        await pool.DisposeAsync();
        await drawers.DisposeAsync();
    }

    /// <summary>For tests that break the connection.</summary>
    internal Task<T> OnWriterAsync<T>(Func<PostgresSession, T> work) => writer.RunAsync(work);

    private async Task<ImmutableArray<T>> ReadAsync<T>(NpgsqlDataSource source, SqlText sql, Func<DbDataReader, T> map)
    {
        try
        {
            return await PostgresRead.RunAsync(source, sql, map);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Translate(fault, Place);
        }
    }

    /// <summary>A connection that broke while it lay idle shows at its next use; nothing was applied then, and a fresh one may serve.</summary>
    private static async Task<T> OnceMoreAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StorageUnavailableException unavailable) when (PostgresFaults.IsLost(unavailable.InnerException))
        {
            return await work();
        }
    }
}
