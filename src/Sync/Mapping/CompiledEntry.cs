using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>One line of a mapping, ready to run in the direction of its list.</summary>
internal sealed class CompiledEntry(FieldMapping entry, Side from, Transform? transform, SchemaField? localField)
{
    public FieldMapping Entry => entry;

    /// <summary>Where the value comes from; several for a transform that puts fields together, none where nothing is read.</summary>
    public ImmutableArray<FieldPath> Sources { get; } = transform is { ReadsSource: false } ? transform.Parts : [entry.Field(from)!];

    public FieldPath Target { get; } = entry.Field(from.Other())!;

    public int? JoinOrder => transform?.JoinOrder;

    /// <summary>The value is put together from several fields.</summary>
    public bool IsPutTogether => transform is { Parts.IsEmpty: false };

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
        transform?.Needs(Read(document));

    public Crossed Cross(FieldValue document, Lookups lookups)
    {
        var value = Read(document);
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

    private FieldValue Read(FieldValue document) => transform is { ReadsSource: false }
        ? Projection.Of(document, Sources) is { IsEmpty: false } parts ? parts.ToValue() : FieldValue.Absent.Instance
        : Sources[0].Read(document);
}
