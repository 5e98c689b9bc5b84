using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Concord.Storage.Postgres;

/// <summary>Parameters with the types of their columns, so that a statement is prepared once whatever its values are.</summary>
internal static class PostgresParameters
{
    public static void Bind(NpgsqlParameterCollection parameters, IEnumerable<SqlParameter> values)
    {
        foreach (var value in values) parameters.Add(Of(value));
    }

    /// <summary>One that is named by its place.</summary>
    public static NpgsqlParameter Placed(SqlParameter parameter) => Of(parameter with { Name = "" });

    public static NpgsqlDbType TypeOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Integer or ColumnKind.Long or ColumnKind.Boolean or ColumnKind.Time => NpgsqlDbType.Bigint,
        ColumnKind.Bytes => NpgsqlDbType.Bytea,
        _ => NpgsqlDbType.Text,
    };

    private static NpgsqlParameter Of(SqlParameter parameter) => parameter.Value switch
    {
        string text => new NpgsqlParameter<string>(parameter.Name, NpgsqlDbType.Text) { TypedValue = text },
        long number => new NpgsqlParameter<long>(parameter.Name, NpgsqlDbType.Bigint) { TypedValue = number },
        string[] list => new NpgsqlParameter<string[]>(parameter.Name, NpgsqlDbType.Array | NpgsqlDbType.Text) { TypedValue = list },
        byte[] bytes => new NpgsqlParameter<byte[]>(parameter.Name, NpgsqlDbType.Bytea) { TypedValue = bytes },
        _ => new NpgsqlParameter(parameter.Name, TypeOf(parameter.Kind)) { Value = DBNull.Value },
    };
}
