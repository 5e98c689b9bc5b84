using Concord.Sync.Records;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>From a line as written to a line that runs.</summary>
internal static class EntryCompiler
{
    public static CompiledEntry Compile(FieldMapping entry, Side from, RecordSchema schema) => new(
        entry, from, BuildTransform(entry, from, schema), entry.InternalField is null ? null : schema.Find(entry.InternalField));

    public static Transform? BuildTransform(FieldMapping entry, Side from, RecordSchema schema)
    {
        if (entry.Transform is not { } spec)
        {
            return null;
        }

        var field = entry.InternalField is null ? null : schema.Find(entry.InternalField);
        var context = new TransformContext(spec, from, field, schema);
        var kind = TransformRegistry.Find(spec.Name)
            ?? throw new ArgumentException($"There is no transform '{spec.Name}'; read mappings with MappingReader.", nameof(entry));
        // A line with faults is reported, not built.
        return kind.Validate(context).Any() ? null : kind.Build(context);
    }
}
