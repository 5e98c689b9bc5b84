using Concord.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Concord.Storage.Sqlite;

/// <summary>
/// A prepared statement that writes, or only looks whether there is a row. The driver's commands look each parameter up by its name at each
/// execution; this one knows their places. For one thread at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private int[]? places;

    /// <exception cref="SqliteException">The text is no statement, or the database does not serve.</exception>
    public SqliteStatement(sqlite3 database, string text)
    {
        this.database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, text, out statement), database);
    }

    /// <summary>Runs it and answers how many rows it changed.</summary>
    /// <param name="parameters">Always the same names in the same order.</param>
    public int Execute(ReadOnlySpan<SqlParameter> parameters) => Run(parameters, database, static (_, database) => raw.sqlite3_changes(database));

    /// <summary>Whether it finds a row.</summary>
    /// <param name="parameters">Always the same names in the same order.</param>
    public bool Finds(ReadOnlySpan<SqlParameter> parameters) => Run(parameters, database, static (code, _) => code == raw.SQLITE_ROW);

    public void Dispose() => statement.Dispose();

    private T Run<T>(ReadOnlySpan<SqlParameter> parameters, sqlite3 session, Func<int, sqlite3, T> answer)
    {
        Bind(parameters);
        try
        {
            var code = raw.sqlite3_step(statement);
            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE)) SqliteException.ThrowExceptionForRC(code, session);
            return answer(code, session);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    private void Bind(ReadOnlySpan<SqlParameter> parameters)
    {
        places ??= PlacesOf(parameters);
        for (var index = 0; index < places.Length; index++)
        {
            if (places[index] is var place and > 0) SqliteException.ThrowExceptionForRC(Bind(place, parameters[index].Value), database);
        }
    }

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => raw.sqlite3_bind_text(statement, place, text),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        // An empty span would bind a null.
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, place, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        _ => throw new ArgumentException($"A {value.GetType().Name} has no place in a column."),
    };

    // Zero for one that the text does not name.
    private int[] PlacesOf(ReadOnlySpan<SqlParameter> parameters)
    {
        var found = new int[parameters.Length];
        for (var index = 0; index < found.Length; index++) found[index] = raw.sqlite3_bind_parameter_index(statement, "@" + parameters[index].Name);
        return found;
    }
}
