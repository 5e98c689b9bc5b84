using System.Collections.Immutable;

namespace Concord.Sync.Values;

/// <summary>
/// What a document says at some paths: an immutable map from path to value, sorted by path text, absent values left out. Structural
/// equality. As a patch it means 'write these values'; null then means 'clear'.
/// </summary>
public sealed class Projection : IEquatable<Projection>
{
    public static readonly Projection Empty = new(ImmutableSortedDictionary.Create<FieldPath, FieldValue>(FieldPath.ByText));

    private Projection(ImmutableSortedDictionary<FieldPath, FieldValue> values) => Values = values;

    public ImmutableSortedDictionary<FieldPath, FieldValue> Values { get; }

    public bool IsEmpty => Values.IsEmpty;

    public static Projection Of(FieldValue document, IEnumerable<FieldPath> paths) => Of(paths, path => path.Read(document));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static ParseResult<Projection> Parse(string json)
    {
        var read = FieldValueReader.Parse(json, FieldValueReader.KeptDepth);
        if (!read.Success)
        {
            return ParseResult<Projection>.Failed(read.Error);
        }

        if (read.Value is not FieldValue.Object map)
        {
            return ParseResult<Projection>.Failed("A projection is one JSON object keyed by field path.");
        }

        var all = Empty.Values.ToBuilder();
        foreach (var (text, value) in map.Fields)
        {
            var path = FieldPath.Parse(text);
            if (!path.Success)
            {
                return ParseResult<Projection>.Failed(path.Error);
            }

            all[path.Value] = value;
        }

        return ParseResult<Projection>.Of(new Projection(all.ToImmutable()));
    }

    /// <exception cref="FormatException">The text is not a projection.</exception>
    public static Projection ParseOrThrow(string json) => Parse(json).Value;

    public FieldValue Get(FieldPath path) => Values.GetValueOrDefault(path, FieldValue.Absent.Instance);

    public Projection With(FieldPath path, FieldValue value) =>
        new(value.IsAbsent ? Values.Remove(path) : Values.SetItem(path, value));

    public Projection Without(IEnumerable<FieldPath> paths) => new(Values.RemoveRange(paths));

    /// <summary>Only these paths.</summary>
    public Projection Restrict(IEnumerable<FieldPath> paths) => Of(paths, Get);

    /// <summary>Both; where both speak, the other's value.</summary>
    public Projection Union(Projection other) => other.IsEmpty ? this : IsEmpty ? other : new(Values.SetItems(other.Values));

    /// <summary>The document with all these values written onto it; its other fields stay.</summary>
    public FieldValue Overlay(FieldValue document) =>
        Values.Aggregate(document, (result, entry) => entry.Key.Write(result, entry.Value));

    /// <summary>One flat JSON object keyed by path text: <c>{"assignee.gid":"7"}</c>.</summary>
    public FieldValue.Object ToValue()
    {
        var map = FieldValue.Object.Empty.Fields.ToBuilder();
        foreach (var (path, value) in Values)
        {
            map[path.Text] = value;
        }

        return FieldValue.Object.Of(map.ToImmutable());
    }

    /// <inheritdoc cref="ToValue"/>
    public string ToJson() => ToValue().ToJson();

    public bool Equals(Projection? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as Projection);

    public override int GetHashCode() =>
        Values.Aggregate(13, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

    public override string ToString() => ToJson();

    private static Projection Of(IEnumerable<FieldPath> paths, Func<FieldPath, FieldValue> read)
    {
        var all = Empty.Values.ToBuilder();
        foreach (var path in paths)
        {
            if (read(path) is { IsAbsent: false } value)
            {
                all[path] = value;
            }
        }

        return new Projection(all.ToImmutable());
    }
}
