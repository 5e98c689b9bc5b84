using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Records;

/// <summary>One field of a record type.</summary>
public sealed record SchemaField(FieldType Type)
{
    /// <summary>A place inside an object or list whose inside the schema leaves open: anything goes.</summary>
    internal static readonly SchemaField Open = new(FieldType.Object) { IsOpen = true };

    /// <summary>The values of an enum, in the order of the schema file.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>May the field be null? By default yes, unless it is required.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Must the field hold something: neither left out, nor null, nor empty?</summary>
    public bool Required { get; init; }

    /// <summary>No two records may hold the same value.</summary>
    public bool Unique { get; init; }

    /// <summary>The text is an e-mail address: capitals do not tell two of them apart.</summary>
    public bool IsEmail { get; init; }

    /// <summary>The type of record that a reference points to.</summary>
    public string? Reference { get; init; }

    /// <summary>What a new record gets when the field is left out; absent when nothing.</summary>
    public FieldValue Default { get; init; } = FieldValue.Absent.Instance;

    /// <summary>The fields of an object; empty when its inside is open.</summary>
    public ImmutableSortedDictionary<string, SchemaField> Fields { get; init; } =
        ImmutableSortedDictionary.Create<string, SchemaField>(StringComparer.Ordinal);

    internal bool IsOpen { get; private init; }
}
