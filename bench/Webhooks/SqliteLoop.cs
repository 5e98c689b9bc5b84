using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Concord.Webhooks.Bench;

/// <summary>The yardstick on SQLite: its statements in a bare loop over a copy of the hub's database, durable as the hub wants it.</summary>
internal sealed class SqliteLoop : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly List<SqliteCommand> statements = [];
    private readonly Random random = new(1);
    private readonly int records;
    private long events;

    public SqliteLoop(string file, int records, IEnumerable<string> texts)
    {
        this.records = records;
        connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=FULL");
        Run(YardstickScript.Preparation);
        foreach (var text in texts)
        {
            // SQLite has no type of that name, and would make a number of it.
            var statement = new SqliteCommand(text.Replace("AS BYTEA", "AS BLOB", StringComparison.Ordinal), connection);
            foreach (var name in (string[])[":client_id", ":event", ":n", ":now"])
            {
                if (text.Contains(name, StringComparison.Ordinal)) statement.Parameters.AddWithValue(name, 0L);
            }

            statements.Add(statement);
        }
    }

    /// <summary>Events a second, so many of them in each transaction.</summary>
    public double Rate(int together, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var before = events;
        while (watch.Elapsed < time)
        {
            using var transaction = connection.BeginTransaction();
            for (var one = 0; one < together; one++) Write(transaction);
            transaction.Commit();
        }

        return (events - before) / watch.Elapsed.TotalSeconds;
    }

    public void Dispose() => connection.Dispose();

    private void Write(SqliteTransaction transaction)
    {
        events++;
        var record = random.Next(1, records + 1);
        foreach (var statement in statements)
        {
            statement.Transaction = transaction;
            foreach (SqliteParameter parameter in statement.Parameters)
            {
                parameter.Value = parameter.ParameterName switch
                {
                    ":event" => events,
                    ":n" => (long)record,
                    ":now" => 1795394241059,
                    _ => 0L,
                };
            }

            statement.ExecuteNonQuery();
        }
    }

    private void Run(string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
