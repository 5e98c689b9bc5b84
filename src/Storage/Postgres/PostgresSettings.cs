using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>What durability and order need of a server, as it tells them.</summary>
/// <param name="Fsync">on or off.</param>
/// <param name="FullPageWrites">on or off.</param>
/// <param name="SynchronousCommit">on, off, local, remote_write or remote_apply.</param>
/// <param name="Encoding">Of the database.</param>
/// <param name="Version">150003 is 15.3.</param>
/// <param name="Standby">It follows another server and takes no writes.</param>
/// <param name="MaxConnections">How many it lets in at once.</param>
internal sealed record PostgresSettings(string Fsync, string FullPageWrites, string SynchronousCommit, string Encoding, int Version, bool Standby, int MaxConnections)
{
    // The first with NULLS NOT DISTINCT, by which of two first writes of a grain's state one wins.
    private const int Oldest = 15;

    public static PostgresSettings Of(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), "
            + "current_setting('server_encoding'), current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('max_connections')::int",
            connection);
        using var row = command.ExecuteReader();
        row.Read();
        return new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetBoolean(5), row.GetInt32(6));
    }

    /// <exception cref="DatabaseRefusedException">It must not be used as it is; the message names the setting and the mend.</exception>
    public void Require(string place)
    {
        if (Fault is { } fault) throw new DatabaseRefusedException($"{place}: {fault}");
    }

    private string? Fault => this switch
    {
        { Version: < Oldest * 10_000 } => $"the server is version {Version / 10_000}; use {Oldest} or later.",
        { Standby: true } => "the server is a standby and takes no writes; set ConnectionStrings__Concord to the primary.",
        { Encoding: not "UTF8" } => $"the database's encoding is {Encoding}; make one with ENCODING 'UTF8', and set ConnectionStrings__Concord to it.",
        { Fsync: "off" } => Loses("fsync", "set fsync = on in postgresql.conf and restart the server."),
        { FullPageWrites: "off" } => Loses("full_page_writes", "set full_page_writes = on in postgresql.conf and reload the server."),
        { SynchronousCommit: "off" } => Loses(
            "synchronous_commit", "set synchronous_commit = on in postgresql.conf, or wherever it is set for this user or database."),
        _ => null,
    };

    private static string Loses(string setting, string mend) => $"{setting} is off, so a crash could lose committed changes; {mend}";
}
