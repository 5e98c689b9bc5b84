using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Storage.Shape;

/// <summary>What reflection finds out about a row type.</summary>
internal sealed record RowShapeParts(
    Type RowType,
    string Table,
    Type? ExcerptOf,
    ImmutableArray<Column> Columns,
    ImmutableArray<Column> Key,
    ImmutableArray<UniqueKey> Uniques,
    bool AppendOnly)
{
    public static RowShapeParts Of(Type type)
    {
        var excerpt = type.GetCustomAttribute<ExcerptAttribute>();
        var table = (excerpt?.Of ?? type).GetCustomAttribute<TableAttribute>()
            ?? throw new ArgumentException($"{type.Name} is no row type: it has no [Table].", nameof(type));
        var nullability = new NullabilityInfoContext();
        ImmutableArray<Column> columns =
            [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite)
                .Select((property, index) => ColumnOf(property, index, nullability))];
        Column Named(string property) => columns.First(column => column.Property == property);

        return new(
            type,
            table.Name,
            excerpt?.Of,
            columns,
            [.. (excerpt?.Key ?? table.Key).Select(Named)],
            [.. type.GetCustomAttributes<UniqueAttribute>().Select(unique => new UniqueKey(
                [.. unique.Columns.Select(Named)],
                unique.OnlyWhere is { } only ? Named(only) : null,
                unique.Value))],
            type.IsDefined(typeof(AppendOnlyAttribute), false));
    }

    private static Column ColumnOf(PropertyInfo property, int index, NullabilityInfoContext nullability)
    {
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var nullable = underlying is not null
            || (!property.PropertyType.IsValueType && nullability.Create(property).ReadState == NullabilityState.Nullable);
        return new(index, SnakeCase(property.Name), property.Name, KindOf(underlying ?? property.PropertyType), nullable, Getter(property));
    }

    private static ColumnKind KindOf(Type type) => type switch
    {
        _ when type == typeof(string) => ColumnKind.Text,
        _ when type == typeof(int) => ColumnKind.Integer,
        _ when type == typeof(long) => ColumnKind.Long,
        _ when type == typeof(bool) => ColumnKind.Boolean,
        _ when type == typeof(DateTimeOffset) => ColumnKind.Time,
        _ when type.IsEnum => ColumnKind.Enumeration,
        _ when type == typeof(FieldValue) => ColumnKind.Json,
        _ when type == typeof(Projection) => ColumnKind.Projection,
        _ when type == typeof(ImmutableArray<string>) => ColumnKind.List,
        _ when type == typeof(byte[]) => ColumnKind.Bytes,
        _ => throw new NotSupportedException($"No column can hold a {type.Name}."),
    };

    private static Func<object, object?> Getter(PropertyInfo property)
    {
        var row = Expression.Parameter(typeof(object));
        var value = Expression.Property(Expression.Convert(row, property.DeclaringType!), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), row).Compile();
    }

    private static string SnakeCase(string name) => string.Concat(name.Select((letter, index) =>
        char.IsAsciiLetterUpper(letter) ? (index == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));
}
