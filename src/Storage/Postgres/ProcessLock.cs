using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>
/// One process a database: an advisory lock that belongs to the connection that writes. What cannot commit without the lock
/// cannot commit beside another process either; the server frees it when the connection ends in whatever way.
/// </summary>
internal static class ProcessLock
{
    private const string Key = "hashtextextended('concord ' || current_schema(), 0)";

    // A server needs a moment to notice that the process before this one was killed.
    private const string Patience = "2s";

    /// <param name="connection">Holds the lock until it is closed.</param>
    /// <param name="alone">True: no other process may use the database. False: the nodes of a cluster share it.</param>
    /// <param name="place">The database, for the refusal.</param>
    /// <exception cref="DatabaseRefusedException">Another process holds it.</exception>
    public static void Take(NpgsqlConnection connection, bool alone, string place)
    {
        // A machine that lost its power says no goodbye: after half a minute the server takes it for gone.
        Execute(connection, "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4");
        try
        {
            Execute(connection, $"BEGIN; SET LOCAL lock_timeout = '{Patience}'; SELECT pg_advisory_lock{(alone ? "" : "_shared")}({Key}); COMMIT");
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            Execute(connection, "ROLLBACK");
            throw new DatabaseRefusedException(
                $"Another process uses {place}{Holder(connection)}. One database serves one process: stop the other one, or set "
                + "ConnectionStrings__Concord to another database.",
                taken);
        }
    }

    private static string Holder(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "SELECT COALESCE(host(a.client_addr), 'the same machine'), a.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            + "WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            + $"AND ((l.classid::bigint << 32) | l.objid::bigint) = {Key} LIMIT 1",
            connection);
        using var row = command.ExecuteReader();
        return row.Read() ? $" (from {row.GetString(0)}, server process {row.GetInt32(1)})" : "";
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
