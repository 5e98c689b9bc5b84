using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Concord.Sync.Values;

namespace Concord.Storage.Shape;

/// <summary>Values into the database and back. What the database holds is null, a string, a long or a byte array.</summary>
internal static class Codec
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One value of one column. A null where none may be, or text no database can keep in a key, is a bug of the caller.</summary>
    public static object? Encode(Column column, object? value) => Encode(value) switch
    {
        null when !column.Nullable => throw new ArgumentException($"{column.Property} must not be null."),
        var encoded => encoded,
    };

    /// <summary>A value compared with a column, or bound to a parameter.</summary>
    public static object? Encode(object? value) => value switch
    {
        null => null,
        string text => StorableText.Of(text),
        long number => number,
        int number => (long)number,
        bool flag => flag ? 1L : 0L,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        Enum member => EnumName(member),
        FieldValue json => json.ToJson(),
        Projection projection => projection.ToJson(),
        ImmutableArray<string> list => ListText(list),
        byte[] bytes => bytes,
        _ => throw new ArgumentException($"A {value.GetType().Name} has no place in a column."),
    };

    internal static string ToText(object value) => (string)value;

    internal static int ToInteger(object value) => checked((int)(long)value);

    internal static long ToLong(object value) => (long)value;

    internal static bool ToBoolean(object value) => (long)value != 0;

    internal static DateTimeOffset ToTime(object value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value);

    internal static TEnum ToEnumeration<TEnum>(object value)
        where TEnum : struct, Enum => EnumNames<TEnum>.Parse((string)value);

    internal static FieldValue ToJson(object value) => FieldValue.ParseOrThrow((string)value);

    internal static Projection ToProjection(object value) => Sync.Values.Projection.ParseOrThrow((string)value);

    internal static ImmutableArray<string> ToList(object value) =>
        (string)value == "[]" ? [] : JsonSerializer.Deserialize<ImmutableArray<string>>((string)value);

    internal static byte[] ToBytes(object value) => (byte[])value;

    private static string ListText(ImmutableArray<string> list) =>
        list.IsDefaultOrEmpty ? "[]" : JsonSerializer.Serialize(list.Select(StorableText.Of), Plain);

    private static string EnumName(Enum member) =>
        Enum.GetName(member.GetType(), member) ?? throw new ArgumentException($"{member} is no member of {member.GetType().Name}.");

    private static class EnumNames<TEnum>
        where TEnum : struct, Enum
    {
        private static readonly ImmutableDictionary<string, TEnum> ByName =
            Enum.GetValues<TEnum>().ToImmutableDictionary(member => member.ToString(), StringComparer.Ordinal);

        public static TEnum Parse(string name) => ByName.TryGetValue(name, out var member)
            ? member
            : throw new FormatException($"The database holds {typeof(TEnum).Name} '{name}', which this version of Concord does not know.");
    }
}
