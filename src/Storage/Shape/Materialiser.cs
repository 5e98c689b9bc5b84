using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;

namespace Concord.Storage.Shape;

/// <summary>Compiles `values => new T { A = …, B = … }`.</summary>
internal static class Materialiser
{
    public static Func<object?[], T> For<T>(ImmutableArray<Column> columns)
    {
        var values = Expression.Parameter(typeof(object?[]));
        var bindings = columns.Select(column => (MemberBinding)Expression.Bind(
            typeof(T).GetProperty(column.Property)!,
            Read(Expression.ArrayIndex(values, Expression.Constant(column.Index)), typeof(T).GetProperty(column.Property)!.PropertyType, column)));
        return Expression.Lambda<Func<object?[], T>>(Expression.MemberInit(Expression.New(typeof(T)), bindings), values).Compile();
    }

    private static Expression Read(Expression value, Type type, Column column)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var method = typeof(Codec).GetMethod("To" + column.Kind, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!;
        if (method.IsGenericMethodDefinition) method = method.MakeGenericMethod(plain);
        Expression read = Expression.Call(method, value);
        if (read.Type != type) read = Expression.Convert(read, type);
        return column.Nullable
            ? Expression.Condition(Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.Default(type), read)
            : read;
    }
}
