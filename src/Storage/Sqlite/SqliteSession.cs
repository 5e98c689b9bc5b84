using System.Data.Common;
using Concord.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>One connection with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : WriterSession
{
    // Texts are few: one a write of a row type, one a shape of query. The cap only guards against a caller that makes them up.
    private const int MostStatements = 512;

    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>Runs a statement and answers how many rows it changed.</summary>
    public int Execute(string text, params ReadOnlySpan<SqlParameter> parameters) => Statement(text).Execute(parameters);

    /// <summary>Whether there is a row.</summary>
    public bool Finds(string text, params ReadOnlySpan<SqlParameter> parameters) => Statement(text).Finds(parameters);

    /// <summary>The first column of the first row; null if there is no row.</summary>
    public object? Scalar(string text, params IEnumerable<SqlParameter> parameters) => Bound(text, parameters).ExecuteScalar();

    public List<T> Read<T>(string text, IEnumerable<SqlParameter> parameters, Func<DbDataReader, T> map)
    {
        using var reader = Bound(text, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    public override void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private SqliteCommand Bound(string text, IEnumerable<SqlParameter> parameters)
    {
        if (!prepared.TryGetValue(text, out var command)) command = Prepare(text);
        var place = 0;
        foreach (var (name, value, _) in parameters)
        {
            var marker = "@" + name;
            // Nearly always they come in the order in which they came first.
            var index = place < command.Parameters.Count && command.Parameters[place].ParameterName == marker ? place : command.Parameters.IndexOf(marker);
            place++;
            if (index < 0) command.Parameters.Add(new SqliteParameter(marker, value ?? DBNull.Value));
            else command.Parameters[index].Value = value ?? DBNull.Value;
        }

        return command;
    }

    private SqliteCommand Prepare(string text)
    {
        if (prepared.Count >= MostStatements) Forget();
        var command = connection.CreateCommand();
        command.CommandText = text;
        return prepared[text] = command;
    }

    private SqliteStatement Statement(string text)
    {
        if (statements.TryGetValue(text, out var known)) return known;
        if (statements.Count >= MostStatements) Forget();
        return statements[text] = new SqliteStatement(connection.Handle!, text);
    }

    private void Forget()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        statements.Clear();
        foreach (var command in prepared.Values) command.Dispose();
        prepared.Clear();
    }
}
