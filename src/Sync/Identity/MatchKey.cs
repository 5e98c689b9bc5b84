using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Identity;

/// <summary>
/// Fields that together tell one record from all others of its type. Values compare in canonical form: texts without white space at
/// their ends, e-mail addresses without regard to capitals. Equal when the fields are the same, in whatever order.
/// </summary>
public sealed class MatchKey : IEquatable<MatchKey>
{
    private readonly ImmutableArray<FieldPath> fields;

    /// <param name="fields">At least one field of the record type.</param>
    public MatchKey(IEnumerable<FieldPath> fields)
    {
        this.fields = [.. fields.Distinct().Order(FieldPath.ByText)];
        Name = string.Join(',', this.fields);
    }

    /// <summary>The fields, sorted and joined by commas: what claims of this key are kept under.</summary>
    public string Name { get; }

    public ImmutableArray<FieldPath> Fields => fields;

    /// <summary>A short stand-in for the document's values; null when a part is absent, null or empty, since that tells nothing apart.</summary>
    public string? Hash(RecordSchema schema, FieldValue document)
    {
        var values = fields.Aggregate(Projection.Empty, (all, path) => all.With(path, KeyForm(path.Read(document), schema.Find(path))));
        return fields.All(path => !values.Get(path).IsEmpty) ? Fingerprint.Of(values) : null;
    }

    /// <summary>
    /// The hash of what an external document would say here, whichever way the mapping's fields flow; null while a part has no value. What the
    /// document leaves out counts with its default, as in the record that would be made of it.
    /// </summary>
    public string? Hash(CompiledMapping mapping, FieldValue external, Lookups lookups)
    {
        var crossed = mapping.Groups.Where(group => group.LocalPaths.Any(path => fields.Any(path.Overlaps)))
            .Select(group => group.Cross(Side.External, external, lookups)).ToImmutableArray();
        var values = crossed.OfType<GroupCrossed.Values>().ToImmutableArray();
        var document = (FieldValue.Object)values.Aggregate((FieldValue)FieldValue.Object.Empty, (all, group) => group.Projection.Overlay(all));
        // A value that is still waited for is no value that was left out.
        return Hash(mapping.Schema, values.Length == crossed.Length ? mapping.Schema.WithDefaults(document) : document);
    }

    public bool Equals(MatchKey? other) => other is not null && Name == other.Name;

    public override bool Equals(object? obj) => Equals(obj as MatchKey);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    public override string ToString() => Name;

    private static FieldValue KeyForm(FieldValue value, SchemaField? field) => Canonical.Of(value, field?.Type ?? FieldType.Text) switch
    {
        FieldValue.Text text => FieldValue.Of(field is { IsEmail: true } ? text.Value.Trim().ToLowerInvariant() : text.Value.Trim()),
        var other => other,
    };
}
