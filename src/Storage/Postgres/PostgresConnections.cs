using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>Opens connections to one database and holds the server to what durability needs.</summary>
internal sealed class PostgresConnections
{
    private const int Prepared = 256;
    private const int TicketConnections = 4;

    // PostgreSQL's own, until the server has said what it lets in.
    private const int UsualConnections = 100;

    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly bool alone;
    private readonly int nodes;
    private readonly bool sized;
    private int maxConnections = UsualConnections;

    /// <param name="connectionString">The operator's; what it says about pools and preparing is kept.</param>
    /// <param name="alone">This process is the only one.</param>
    /// <param name="nodes">How many processes share the server's connections.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public PostgresConnections(string connectionString, bool alone, int nodes = 1)
    {
        (this.alone, this.nodes, sized) = (alone, nodes, PoolShare.IsSaid(connectionString));
        settings = new(connectionString) { NoResetOnClose = true };
        settings.ApplicationName ??= "Concord";
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = Prepared;
        settings.AutoPrepareMinUsages = 2;
    }

    /// <summary>The database and where it is, without secrets.</summary>
    public string Place => $"PostgreSQL database {settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}";

    /// <summary>The one connection that writes, with the lock of the process on it.</summary>
    /// <exception cref="DatabaseRefusedException">The server cannot be reached, refuses, or must not be used as it is.</exception>
    public PostgresSession OpenWriter() => OpenWriter(_ => { });

    /// <param name="prepare">What is done before the first write, under the lock.</param>
    public PostgresSession OpenWriter(Action<NpgsqlConnection> prepare)
    {
        var connection = new NpgsqlConnection(With(own => own.Pooling = false));
        try
        {
            connection.Open();
            var server = PostgresSettings.Of(connection);
            server.Require(Place);
            maxConnections = server.MaxConnections;
            ProcessLock.Take(connection, alone, Place);
            prepare(connection);
            return new(connection);
        }
        catch (Exception fault)
        {
            connection.Dispose();
            if (fault is NpgsqlException refused) throw PostgresFaults.Refusal(refused, settings);
            throw;
        }
    }

    /// <summary>Connections that cannot write: this process' share of those that the server lets in.</summary>
    public NpgsqlDataSource Readers() => NpgsqlDataSource.Create(With(own =>
    {
        own.Options = $"{own.Options} -c default_transaction_read_only=on".TrimStart();
        if (!sized) own.MaxPoolSize = PoolShare.Readers(maxConnections, nodes);
    }));

    /// <summary>Connections that draw from the sequence, which counts as writing.</summary>
    public NpgsqlDataSource Drawers() => NpgsqlDataSource.Create(With(own =>
    {
        own.MinPoolSize = 0;
        own.MaxPoolSize = TicketConnections;
    }));

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        change(own);
        return own.ConnectionString;
    }
}
