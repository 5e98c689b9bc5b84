using Concord.Sync.Records;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>One line of a mapping, ready to run in the direction of its list.</summary>
internal sealed class CompiledEntry(FieldMapping entry, Side from, Transform? transform, SchemaField? localField)
{
    public FieldMapping Entry => entry;

    /// <summary>Where the value comes from; null when the line reads nothing.</summary>
    public FieldPath? Source { get; } = transform is { ReadsSource: false } ? null : entry.Field(from);

    public FieldPath Target { get; } = entry.Field(from.Other())!;

    public int? JoinOrder => transform?.JoinOrder;

    /// <summary>How the external end compares.</summary>
    public FieldType ExternalType => transform?.ExternalType ?? LocalType;

    /// <summary>How the local end compares: as the schema says, or as the transform implies where the schema leaves it open.</summary>
    public FieldType LocalType => localField switch
    {
        null => FieldType.Object,
        { Type: FieldType.Object } => transform?.ExternalType ?? FieldType.Object,
        _ => localField.Type,
    };

    public LookupKey? Needs(FieldValue document) =>
        Source is not null && transform is not null ? transform.Needs(Source.Read(document)) : null;

    public Crossed Cross(FieldValue document, Lookups lookups)
    {
        var value = Source?.Read(document) ?? FieldValue.Absent.Instance;
        if (transform is { EmptyTextIsNull: true } && value is FieldValue.Text { Value.Length: 0 })
        {
            value = FieldValue.Null.Instance;
        }

        if (value.IsMissing && transform is not { TakesMissing: true })
        {
            return Crossed.Of(entry.DefaultValue.IsAbsent ? value : entry.DefaultValue);
        }

        return transform is null ? Crossed.Of(value) : transform.Cross(value, lookups);
    }
}
