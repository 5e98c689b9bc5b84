namespace Concord.Storage;

/// <summary>Which database, and how it is used.</summary>
public sealed record DatabaseOptions
{
    /// <summary>`Data Source=…` selects SQLite (the directory is created); a PostgreSQL string selects PostgreSQL.</summary>
    public string ConnectionString { get; init; } = "Data Source=data/concord.db";

    /// <summary>The first part of every key. Default `main`, the only one so far.</summary>
    public string Tenant { get; init; } = "main";

    /// <summary>
    /// No other process may use the database; a second one is refused. False for the nodes of a cluster, which share a PostgreSQL
    /// database. Default true; SQLite knows nothing else.
    /// </summary>
    public bool Alone { get; init; } = true;

    /// <summary>PostgreSQL: how many processes share the server's connections. Default 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>SQLite: how long a write waits for another program that holds the file, such as a backup. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SQLite: how many tickets are reserved by one durable write; a restart skips what was left. Default 10,000.</summary>
    public int TicketBlock { get; init; } = 10_000;
}
