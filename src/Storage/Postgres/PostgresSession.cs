using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>The connection that writes. For one thread at a time.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : WriterSession
{
    public NpgsqlConnection Connection => connection;

    public override void Dispose() => connection.Dispose();
}
