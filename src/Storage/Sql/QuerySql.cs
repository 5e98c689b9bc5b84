using System.Collections.Immutable;
using System.Numerics;
using Concord.Storage.Shape;

namespace Concord.Storage.Sql;

/// <summary>Structured queries as SQL.</summary>
internal static class QuerySql
{
    // More texts than this are one parameter: drivers and databases take long to find many by their names.
    private const int Few = 16;

    public static SqlText Select<T>(Query<T> query, string tenant, SqlDialect dialect)
        where T : class
    {
        var shape = RowShape.Of<T>();
        var sql = new SqlText($"SELECT {ColumnList(shape)} FROM {shape.Table} WHERE {RowShape.TenantColumn} = @tenant", tenant);
        AppendConditions(sql, shape, query.Conditions, dialect);
        return sql.Append(" ORDER BY ").Append(OrderList(shape, query.Orders)).Append(" LIMIT @limit").Bind("limit", query.Limit);
    }

    public static SqlText Count<T>(Query<T> query, string tenant, SqlDialect dialect)
        where T : class
    {
        var shape = RowShape.Of<T>();
        var sql = new SqlText($"SELECT COUNT(*) FROM {shape.Table} WHERE {RowShape.TenantColumn} = @tenant", tenant);
        AppendConditions(sql, shape, query.Conditions, dialect);
        return sql;
    }

    public static SqlText Purge(RowShape shape, ImmutableArray<Condition> conditions, string tenant)
    {
        var sql = new SqlText($"DELETE FROM {shape.Table} WHERE {RowShape.TenantColumn} = @tenant", tenant);
        AppendConditions(sql, shape, conditions, null);
        return sql;
    }

    public static string ColumnList(RowShape shape, string prefix = "") =>
        string.Join(", ", shape.Columns.Select(column => prefix + column.Name));

    // Without a dialect long lists are parameters one by one.
    private static void AppendConditions(SqlText sql, RowShape shape, ImmutableArray<Condition> conditions, SqlDialect? dialect)
    {
        foreach (var condition in conditions) AppendCondition(sql.Append(" AND "), shape.Column(condition.Property).Name, condition, dialect);
    }

    private static void AppendCondition(SqlText sql, string column, Condition condition, SqlDialect? dialect)
    {
        switch (condition.Is)
        {
            case Is.Null:
                sql.Append($"{column} IS NULL");
                break;
            case Is.NotNull:
                sql.Append($"{column} IS NOT NULL");
                break;
            case Is.In when dialect is not null && Texts(condition.Values) is { Length: > Few } texts:
                sql.Append($"{column} {dialect.InList(sql.OwnList(texts, dialect))}");
                break;
            case Is.In:
                sql.Append($"{column} IN ({List(sql, condition.Values)})");
                break;
            case Is.InRows:
                AppendSubset(sql, column, (Subset)condition.Values[0], dialect);
                break;
            default:
                sql.Append($"{column} {Operator(condition.Is)} {sql.Own(condition.Values[0])}");
                break;
        }
    }

    // Null where they are no texts. A null among them equals nothing.
    private static string[]? Texts(ImmutableArray<object> values)
    {
        var encoded = values.Select(RowShape.EncodeValue).Where(value => value is not null).ToArray();
        return Array.TrueForAll(encoded, value => value is string) ? Array.ConvertAll(encoded, value => (string)value!) : null;
    }

    private static void AppendSubset(SqlText sql, string column, Subset subset, SqlDialect? dialect)
    {
        var shape = RowShape.Of(subset.RowType);
        sql.Append($"{column} IN (SELECT {shape.Column(subset.Property).Name} FROM {shape.Table} WHERE {RowShape.TenantColumn} = @tenant");
        AppendConditions(sql, shape, subset.Conditions, dialect);
        sql.Append(")");
    }

    /// <summary>
    /// The values as parameters, the last one repeated up to the next power of two: few different texts, so that prepared
    /// statements are found again. No values: null, which equals nothing.
    /// </summary>
    private static string List(SqlText sql, ImmutableArray<object> values)
    {
        if (values.IsEmpty) return "NULL";
        var names = values.Select(sql.Own).ToList();
        var padded = (int)BitOperations.RoundUpToPowerOf2((uint)names.Count);
        while (names.Count < padded) names.Add(sql.Own(values[^1]));
        return string.Join(", ", names);
    }

    private static string Operator(Is comparison) => comparison switch
    {
        Is.Equal => "=",
        Is.NotEqual => "<>",
        Is.Less => "<",
        Is.AtMost => "<=",
        Is.Greater => ">",
        Is.AtLeast => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "No operator compares so."),
    };

    private static string OrderList(RowShape shape, ImmutableArray<Order> orders)
    {
        // SQLite and PostgreSQL put nulls at different ends unless told.
        var asked = orders.Select(order => (Column: shape.Column(order.Property), order.Descending)).Select(order =>
            order.Column.Name + (order.Descending ? " DESC" : "") + (!order.Column.Nullable ? "" : order.Descending ? " NULLS LAST" : " NULLS FIRST"));
        var key = shape.Key.Where(column => orders.All(order => order.Property != column.Property)).Select(column => column.Name);
        return string.Join(", ", asked.Concat(key));
    }
}
