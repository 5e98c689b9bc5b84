using Concord.Storage.Shape;

namespace Concord.Storage.Tests.Model;

/// <summary>Encoded values out of small pools, so that keys meet and guards fail.</summary>
internal sealed class RandomValues(Type rowType)
{
    private static readonly string[] Texts = ["a", "b", "B", "c", "", "x' OR '1'='1", "\uE000", "😀", "a b"];
    private static readonly string[] Jsons = ["""{"a":1}""", """{"a":null}""", "[]", "true", "1.5", "\"t\""];
    private static readonly string[] Projections = ["{}", """{"a":1}""", """{"a.b":null,"c":"d"}"""];
    private static readonly string[] Lists = ["[]", """["a"]""", """["a","b\"c"]"""];

    public static string Text(Random random) => Texts[random.Next(3)];

    public object? For(Column column, Random random) => column.Nullable && random.Next(4) == 0 ? null : column.Kind switch
    {
        ColumnKind.Text => Texts[random.Next(random.Next(4) == 0 ? Texts.Length : 3)],
        ColumnKind.Integer or ColumnKind.Long => (long)random.Next(3),
        ColumnKind.Boolean => (long)random.Next(2),
        ColumnKind.Time => 1_700_000_000_000L + random.Next(4),
        ColumnKind.Enumeration => EnumName(column, random),
        ColumnKind.Json => Jsons[random.Next(Jsons.Length)],
        ColumnKind.Projection => Projections[random.Next(Projections.Length)],
        ColumnKind.List => Lists[random.Next(Lists.Length)],
        ColumnKind.Bytes => new byte[] { (byte)random.Next(3) },
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private string EnumName(Column column, Random random)
    {
        var type = rowType.GetProperty(column.Property)!.PropertyType;
        var names = Enum.GetNames(Nullable.GetUnderlyingType(type) ?? type);
        return names[random.Next(Math.Min(3, names.Length))];
    }
}
