using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Concord.Sync.Values;

/// <summary>
/// One value of one field, as JSON knows it, plus the difference between absent, null and empty. Immutable, with structural
/// equality: 1.0 equals 1, the order of an object's keys does not matter, the order of a list does.
/// </summary>
[JsonConverter(typeof(FieldValueJsonConverter))]
public abstract record FieldValue
{
    private FieldValue()
    {
    }

    public bool IsAbsent => this is Absent;

    public bool IsNull => this is Null;

    /// <summary>Nothing was said, or null: there is no value to carry over.</summary>
    public bool IsMissing => this is Absent or Null;

    /// <summary>Absent, null, "", [] or {}. False and 0 are values.</summary>
    public bool IsEmpty => this switch
    {
        Absent or Null => true,
        Text text => text.Value.Length == 0,
        List list => list.Items.IsEmpty,
        Object map => map.Fields.IsEmpty,
        _ => false,
    };

    public static FieldValue Of(string? value) => value is null ? Null.Instance : new Text(value);

    public static FieldValue Of(decimal value) => new Number(value);

    public static FieldValue Of(bool value) => new Bool(value);

    public static Object Of(params (string Name, FieldValue Value)[] fields) =>
        fields.Aggregate(Object.Empty, (map, field) => map.With(field.Name, field.Value));

    public static List ListOf(params FieldValue[] items) => new([.. items]);

    /// <summary>Reads one JSON value. Refused: keys given twice, nesting deeper than 32, numbers beyond decimal, NUL characters.</summary>
    public static ParseResult<FieldValue> Parse(string json) => FieldValueReader.Parse(json);

    /// <inheritdoc cref="Parse(string)"/>
    public static ParseResult<FieldValue> Parse(ReadOnlySpan<byte> utf8Json) => FieldValueReader.Parse(utf8Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote: also values that were put deeper than anything from outside may be.</summary>
    /// <exception cref="FormatException">The text is not such a JSON value.</exception>
    public static FieldValue ParseOrThrow(string json) => FieldValueReader.Parse(json, FieldValueReader.KeptDepth).Value;

    /// <summary>The one spelling of this value: keys sorted ordinally, no white space, shortest numbers.</summary>
    /// <exception cref="InvalidOperationException">Absent has no JSON.</exception>
    public string ToJson() => FieldValueWriter.ToJson(this);

    /// <summary>The text of a scalar ("true", "1.5"), or null for what has none.</summary>
    public string? ScalarText => this switch
    {
        Text text => text.Value,
        Number number => FieldValueWriter.Shortest(number.Value).ToString(CultureInfo.InvariantCulture),
        Bool flag => flag.Value ? "true" : "false",
        _ => null,
    };

    public sealed override string ToString() => this is Absent ? "(absent)" : ToJson();

    /// <summary>Nothing was said about the field. Never inside an object or a list.</summary>
    public sealed record Absent : FieldValue
    {
        public static readonly Absent Instance = new();

        private Absent()
        {
        }
    }

    /// <summary>The field was said to have no value.</summary>
    public sealed record Null : FieldValue
    {
        public static readonly Null Instance = new();

        private Null()
        {
        }
    }

    public sealed record Text(string Value) : FieldValue;

    public sealed record Number(decimal Value) : FieldValue;

    public sealed record Bool(bool Value) : FieldValue;

    public sealed record List : FieldValue
    {
        public static readonly List Empty = new([]);

        /// <exception cref="ArgumentException">An item is absent: a list has no holes.</exception>
        public List(ImmutableArray<FieldValue> items)
        {
            if (items.Any(item => item.IsAbsent))
            {
                throw new ArgumentException("A list cannot hold an absent item.", nameof(items));
            }

            Items = items;
        }

        public ImmutableArray<FieldValue> Items { get; }

        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Aggregate(7, HashCode.Combine);
    }

    /// <summary>Fields by name, sorted ordinally. An absent field is simply not there.</summary>
    public sealed record Object : FieldValue
    {
        public static readonly Object Empty = new(ImmutableSortedDictionary.Create<string, FieldValue>(StringComparer.Ordinal));

        private Object(ImmutableSortedDictionary<string, FieldValue> fields) => Fields = fields;

        // The reader's way in: it built the map on this type's own comparer and never met an absent value.
        internal static Object Of(ImmutableSortedDictionary<string, FieldValue> fields) => new(fields);

        public ImmutableSortedDictionary<string, FieldValue> Fields { get; }

        public FieldValue Get(string name) => Fields.GetValueOrDefault(name, Absent.Instance);

        /// <summary>This object with the field set; an absent value takes the field away.</summary>
        public Object With(string name, FieldValue value) =>
            new(value.IsAbsent ? Fields.Remove(name) : Fields.SetItem(name, value));

        public Object Without(string name) => With(name, Absent.Instance);

        public bool Equals(Object? other) => other is not null && Fields.SequenceEqual(other.Fields);

        public override int GetHashCode() =>
            Fields.Aggregate(11, (hash, field) => HashCode.Combine(hash, field.Key, field.Value));
    }
}
