using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Audit;
using Concord.Storage.Migrations;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>
/// The database in one SQLite file of one process: WAL with full synchronisation, one writer, many readers. Safe for use from
/// any thread. Made by <see cref="Databases.Open"/>.
/// </summary>
public sealed class SqliteDatabase : ISqlDatabase
{
    private readonly DatabaseFileLock fileLock;
    private readonly WriterThread<SqliteSession> writer;
    private readonly SqliteReaders readers;
    private readonly TicketSource tickets;
    private readonly TimeProvider clock;
    private AuditChain? audit;

    private SqliteDatabase(SqliteConnections connections, SqliteSession session, DatabaseFileLock fileLock, DatabaseOptions options, TimeProvider clock)
    {
        this.fileLock = fileLock;
        this.clock = clock;
        File = connections.File;
        Tenant = options.Tenant;
        writer = new(session, connections.OpenWriter, fault => SqliteFaults.Translate(fault, File));
        readers = new SqliteReaders(connections);
        tickets = new TicketSource(() => ReserveTicketsAsync(options.TicketBlock), options.TicketBlock);
    }

    /// <summary>Full path of the database file.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public string Place => $"SQLite, {File}";

    public string Tenant { get; }

    public SqlDialect Dialect => SqlDialect.Sqlite;

    /// <summary>Takes the file's lock, asserts the settings that durability needs, migrates. Blocks meanwhile.</summary>
    /// <exception cref="DatabaseRefusedException">The database must not be used as it is; the message says what to do.</exception>
    internal static SqliteDatabase Open(string file, DatabaseOptions options, TimeProvider clock)
    {
        var connections = new SqliteConnections(file, options.BusyTimeout);
        var fileLock = DatabaseFileLock.Take(file);
        SqliteSession? session = null;
        try
        {
            session = connections.OpenWriter();
            Migrator.Run(session.Connection, MigrationDialect.Sqlite, clock);
            return new(connections, session, fileLock, options, clock);
        }
        catch (Exception fault)
        {
            session?.Dispose();
            fileLock.Dispose();
            if (fault is SqliteException sqlite) throw new DatabaseRefusedException(SqliteFaults.Translate(sqlite, file).Message, sqlite);
            throw;
        }
    }

    /// <summary>The file as <see cref="Open"/> leaves it, for who fills it by a connection of its own; both end together.</summary>
    internal static (SqliteConnection Connection, IDisposable Held) OpenAlone(DatabaseOptions options, TimeProvider clock)
    {
        var file = Databases.PrepareFile(Databases.FileOf(options.ConnectionString));
        var fileLock = DatabaseFileLock.Take(file);
        try
        {
            var session = new SqliteConnections(file, options.BusyTimeout).OpenWriter();
            Migrator.Run(session.Connection, MigrationDialect.Sqlite, clock);
            return (session.Connection, new Together(session, fileLock));
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void SealAudit(IAuditKeys keys) => audit = new(keys);

    /// <inheritdoc/>
    public Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units) =>
        writer.RunAsync(session => new SqliteBatch(session, File, Tenant, clock.GetUtcNow(), audit).Commit(units));

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        var shape = RowShape.Of<T>();
        return ReadAsync(QuerySql.Select(query, Tenant, Dialect), row => RowReader.Read(shape, row));
    }

    /// <inheritdoc/>
    public Task ReadAsync(Reads reads)
    {
        try
        {
            readers.Read(session =>
            {
                var taker = new Taker(session, Tenant);
                foreach (var read in reads.All) read.GoTo(taker);
                return reads;
            });
            return Task.CompletedTask;
        }
        catch (Exception fault)
        {
            return Task.FromException(fault);
        }
    }

    /// <inheritdoc/>
    public async Task<long> CountAsync<T>(Query<T> query)
        where T : class => (await ReadAsync(QuerySql.Count(query, Tenant, Dialect), row => row.GetInt64(0)))[0];

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> ReadAsync<T>(SqlText sql, Func<DbDataReader, T> map)
    {
        try
        {
            return Task.FromResult(readers.Read(session => session.Read(sql.ToString(), sql.Parameters, map)).ToImmutableArray());
        }
        catch (Exception fault)
        {
            return Task.FromException<ImmutableArray<T>>(fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> NextTicketAsync() => tickets.NextAsync();

    /// <summary>Commits what was asked before, closes the file and lets go of its lock.</summary>
    public ValueTask DisposeAsync()
    {
        readers.Dispose();
        writer.Dispose();
        fileLock.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>For tests that make the disk look full, read-only or broken.</summary>
    internal Task<T> OnWriterAsync<T>(Func<SqliteSession, T> work) => writer.RunAsync(work);

    private Task<long> ReserveTicketsAsync(int count) => writer.RunAsync(session => (long)session.Scalar(
        "INSERT INTO ticket_block (tenant_id, reserved_up_to) VALUES (@tenant, @count) "
        + "ON CONFLICT (tenant_id) DO UPDATE SET reserved_up_to = ticket_block.reserved_up_to + excluded.reserved_up_to RETURNING reserved_up_to",
        new SqlParameter("tenant", Tenant),
        new SqlParameter("count", (long)count))!);

    // One statement after the other: no snapshot is held over several.
    private sealed class Taker(SqliteSession session, string tenant) : IReadTaker
    {
        public void Take<T>(Read<T> read)
            where T : class
        {
            var (shape, sql) = (RowShape.Of<T>(), QuerySql.Select(read.Query, tenant, SqlDialect.Sqlite));
            read.Take([.. session.Read(sql.ToString(), sql.Parameters, row => RowReader.Read(shape, row))]);
        }
    }

    private sealed class Together(IDisposable first, IDisposable last) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            last.Dispose();
        }
    }
}
