using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Concord.Storage.Shape;

/// <summary>
/// Compiles `(row, revision) => new T { … }`: the row as a database gives it back after it was written, without a way through text.
/// Times lose what is below a millisecond, text what no database keeps; values of fields are what they are read as already.
/// </summary>
internal static class StoredCopy
{
    // A row type may be asked for often, by several shelves of several databases, and compiling takes milliseconds.
    private static readonly ConcurrentDictionary<Type, Func<object, long, object>> Known = new();

    public static Func<object, long, object> For(RowShape shape) => Known.GetOrAdd(shape.RowType, static (_, shape) => Compile(shape), shape);

    private static Func<object, long, object> Compile(RowShape shape)
    {
        var (row, revision) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(long)));
        var typed = Expression.Convert(row, shape.RowType);
        var bindings = shape.Columns.Select(column => (MemberBinding)Expression.Bind(
            shape.RowType.GetProperty(column.Property)!,
            column == shape.Revision ? revision : Kept(Expression.Property(typed, column.Property), column.Kind)));
        return Expression.Lambda<Func<object, long, object>>(Expression.MemberInit(Expression.New(shape.RowType), bindings), row, revision).Compile();
    }

    private static Expression Kept(MemberExpression value, ColumnKind kind)
    {
        var method = typeof(StoredCopy).GetMethod(kind.ToString(), BindingFlags.Static | BindingFlags.NonPublic, [value.Type]);
        return method is null ? value : Expression.Call(method, value);
    }

    private static string? Text(string? value) => value is null ? null : StorableText.Of(value);

    private static DateTimeOffset Time(DateTimeOffset value) => DateTimeOffset.FromUnixTimeMilliseconds(value.ToUnixTimeMilliseconds());

    private static DateTimeOffset? Time(DateTimeOffset? value) => value is { } time ? Time(time) : null;

    private static System.Collections.Immutable.ImmutableArray<string> List(System.Collections.Immutable.ImmutableArray<string> value) =>
        value.IsDefaultOrEmpty ? [] : [.. value.Select(StorableText.Of)];
}
