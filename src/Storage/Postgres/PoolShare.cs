namespace Concord.Storage.Postgres;

/// <summary>How many connections a process takes to read by, so that all of a cluster together find room at the server.</summary>
internal static class PoolShare
{
    // For people, their tools and backups.
    private const int ForOthers = 10;

    // What a process takes besides: one that writes, four that draw tickets, and by which a cluster's runtime asks four and eight.
    private const int Besides = 17;

    private const int Least = 4;
    private const int Most = 40;

    private static readonly string[] Names = ["Maximum Pool Size", "MaxPoolSize", "Max Pool Size"];

    /// <summary>Connections to read by.</summary>
    /// <param name="maxConnections">The server's max_connections.</param>
    /// <param name="nodes">Processes that share the database; 1 and more.</param>
    public static int Readers(int maxConnections, int nodes) => Math.Clamp(((maxConnections - ForOthers) / nodes) - Besides, Least, Most);

    /// <summary>Whether the operator's connection string says how many; then that is taken.</summary>
    public static bool IsSaid(string connectionString)
    {
        var said = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = connectionString };
        return Names.Any(said.ContainsKey);
    }
}
