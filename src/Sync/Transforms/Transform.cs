using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>One value's way from the side its list reads to the other. Pure: the same value and lookups give the same result.</summary>
public abstract class Transform
{
    public abstract Crossed Cross(FieldValue value, Lookups lookups);

    /// <summary>False: the line's own source is not read, and may be left out.</summary>
    public virtual bool ReadsSource => true;

    /// <summary>The source fields it reads in place of the line's own; its value is then an object with what they hold, by path text.</summary>
    public virtual ImmutableArray<FieldPath> Parts => [];

    /// <summary>False: absent and null pass by without asking this transform.</summary>
    public virtual bool TakesMissing => false;

    /// <summary>True: an empty text means that nothing was said, as many systems write it, and crosses as null.</summary>
    public virtual bool EmptyTextIsNull => false;

    /// <summary>What the external side's value is, for comparing; null when the transform leaves it to the schema.</summary>
    public virtual FieldType? ExternalType => null;

    /// <summary>The place of this value when several lines feed one target and are joined; null: one target, one line.</summary>
    public virtual int? JoinOrder => null;

    /// <summary>The question this value puts to the mapping table, if any.</summary>
    public virtual LookupKey? Needs(FieldValue value) => null;
}

/// <summary>What a transform is checked and built with.</summary>
/// <param name="Spec">The transform as written.</param>
/// <param name="From">The side its list reads.</param>
/// <param name="Field">The local field at the line's local end, or null when unknown (reported elsewhere).</param>
/// <param name="Schema">The type of record the mapping is for.</param>
public sealed record TransformContext(TransformSpec Spec, Side From, SchemaField? Field, RecordSchema Schema)
{
    public FieldValue Option(string name) => Spec.Options.Get(name);

    /// <summary>Why a written value cannot stand in the local field, inward; null when it can, or when it goes out.</summary>
    internal string? Complaint(FieldValue value)
    {
        if (From == Side.Local || Field is null)
        {
            return null;
        }

        var problems = new ProblemList();
        SchemaCheck.Value(Field, value, "", problems);
        return problems.Count == 0 ? null : problems.ToImmutable()[0].Message;
    }

    public string? TextOption(string name) => (Option(name) as FieldValue.Text)?.Value;

    /// <summary>Why a path cannot be read on the side this line reads; null when it can.</summary>
    internal string? ComplaintAbout(string path)
    {
        var parsed = FieldPath.Parse(path);
        return !parsed.Success ? parsed.Error
            : From == Side.Local && Schema.Find(parsed.Value) is null ? $"'{path}' is no field of {Schema.Type}; use one of: {string.Join(", ", Schema.Fields.Keys)}."
            : null;
    }
}

/// <summary>One kind of transform, found by name: checks what was written and builds what runs, side by side.</summary>
internal abstract class TransformKind
{
    public abstract string Name { get; }

    /// <summary>The options it knows; every other is refused before <see cref="Validate"/> is asked.</summary>
    public virtual IReadOnlyList<string> Options => [];

    /// <summary>The local fields that its result fits into, inward; empty: any, the value decides.</summary>
    public virtual IReadOnlyList<FieldType> Fits => [];

    /// <summary>The local fields whose values it can take, outward; empty: any.</summary>
    public virtual IReadOnlyList<FieldType> Takes => [];

    /// <summary>False: a line with it needs no source field.</summary>
    public virtual bool ReadsSource => true;

    /// <summary>The reasons why this transform cannot be built: (option or "", what to do).</summary>
    public virtual IEnumerable<(string Option, string Message)> Validate(TransformContext context) => [];

    /// <summary>Only called when <see cref="Validate"/> found nothing.</summary>
    public abstract Transform Build(TransformContext context);
}
