using System.Data;
using System.Data.Common;

namespace Concord.Storage.Tests.Cluster;

/// <summary>
/// Runs a text of orleansquery as Orleans' AdoNet packages do: parameters by name with the type that their value has (DbExtensions.AddParameter), all in one command, columns by name.
/// </summary>
internal static class OrleansCall
{
    private static readonly Dictionary<Type, DbType> Types = new()
    {
        [typeof(int)] = DbType.Int32,
        [typeof(long)] = DbType.Int64,
        [typeof(string)] = DbType.String,
        [typeof(DateTime)] = DbType.DateTime,
        [typeof(byte[])] = DbType.Binary,
    };

    /// <summary>The rows that it answers, each by the names of its columns, whatever their case.</summary>
    public static async Task<List<Dictionary<string, object?>>> AskAsync(DbConnection connection, string key, params (string Name, object? Value, Type Type)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = await TextAsync(connection, key);
        foreach (var (name, value, type) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value, parameter.DbType) = (name, value ?? DBNull.Value, Types[type]);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, column => reader.IsDBNull(column) ? null : reader.GetValue(column), StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }

    /// <summary>What the first column of the only row says: whether it was done.</summary>
    public static async Task<bool> DoneAsync(DbConnection connection, string key, params (string Name, object? Value, Type Type)[] parameters) =>
        Convert.ToBoolean((await AskAsync(connection, key, parameters)).Single().Values.Single(), System.Globalization.CultureInfo.InvariantCulture);

    public static (string Name, object? Value, Type Type) With<T>(string name, T value) => (name, value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));

    private static async Task<string> TextAsync(DbConnection connection, string key)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT QueryText FROM OrleansQuery WHERE QueryKey = '{key}'";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
