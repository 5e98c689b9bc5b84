using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>What an admin wrote: how one type of record is translated, each direction in a list of its own.</summary>
/// <param name="ResourceType">"TASK".</param>
/// <param name="ExternalToInternal">Read inward; transforms run from the external value to the local one.</param>
/// <param name="InternalToExternal">Read outward.</param>
public sealed record DataMapping(
    string ResourceType, ImmutableArray<FieldMapping> ExternalToInternal, ImmutableArray<FieldMapping> InternalToExternal)
{
    /// <summary>The internal field that stands for the mapping's external id. It is in no group and never merged.</summary>
    public const string ExternalId = "externalId";

    public ImmutableArray<FieldMapping> Entries(Side from) => from == Side.External ? ExternalToInternal : InternalToExternal;

    /// <summary>The JSON that <see cref="MappingReader"/> reads back into an equal mapping.</summary>
    public string ToJson() => ToValue().ToJson();

    /// <inheritdoc cref="ToJson"/>
    public FieldValue.Object ToValue() => FieldValue.Of(
        ("resourceType", FieldValue.Of(ResourceType)),
        ("externalToInternal", ListOf(ExternalToInternal)),
        ("internalToExternal", ListOf(InternalToExternal)));

    public bool Equals(DataMapping? other) =>
        other is not null
        && ResourceType == other.ResourceType
        && ExternalToInternal.SequenceEqual(other.ExternalToInternal)
        && InternalToExternal.SequenceEqual(other.InternalToExternal);

    public override int GetHashCode() => HashCode.Combine(ResourceType, ExternalToInternal.Length, InternalToExternal.Length);

    private static FieldValue.List ListOf(ImmutableArray<FieldMapping> entries) =>
        new([.. entries.Select(entry => (FieldValue)entry.ToValue())]);
}

/// <summary>One line of a mapping. Which field is the source depends on the list it stands in.</summary>
/// <param name="ExternalField">Null only beside a transform that reads no source, inward.</param>
/// <param name="InternalField">Null only beside a transform that reads no source, outward.</param>
/// <param name="Transform">Null: the value crosses as it is.</param>
/// <param name="Required">Without a value (and without a default) the group fails instead of crossing.</param>
/// <param name="DefaultValue">Crosses, untransformed, when the source is absent or null; absent when there is none.</param>
public sealed record FieldMapping(
    FieldPath? ExternalField, FieldPath? InternalField, TransformSpec? Transform, bool Required, FieldValue DefaultValue)
{
    public FieldPath? Field(Side side) => side == Side.External ? ExternalField : InternalField;

    /// <summary>True for the line that says where the external id stands.</summary>
    public bool IsExternalId => InternalField?.Text == DataMapping.ExternalId;

    public FieldValue.Object ToValue() => FieldValue.Of(
        ("externalField", TextOf(ExternalField)),
        ("internalField", TextOf(InternalField)),
        ("transform", Transform?.Source ?? FieldValue.Absent.Instance),
        ("required", Required ? FieldValue.Of(true) : FieldValue.Absent.Instance),
        ("defaultValue", DefaultValue));

    private static FieldValue TextOf(FieldPath? path) => path is null ? FieldValue.Absent.Instance : FieldValue.Of(path.Text);
}

/// <summary>A transform as written: a name, or an object with a type and options.</summary>
/// <param name="Name">The name it is found by: "date", "enum", "splitName".</param>
/// <param name="Source">The JSON as written.</param>
public sealed record TransformSpec(string Name, FieldValue Source)
{
    /// <summary>The options beside the name; empty when only a name was written.</summary>
    public FieldValue.Object Options => Source is FieldValue.Object written
        ? written.Without("type").Without(IsCustom(written) ? "function" : "type")
        : FieldValue.Object.Empty;

    /// <summary>Functions that belong to one kind of value are written as type "custom" with a function.</summary>
    internal static bool IsCustom(FieldValue.Object written) => written.Get("type") is FieldValue.Text { Value: "custom" };
}
