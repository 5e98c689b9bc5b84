using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>Reads one line of a mapping.</summary>
internal sealed class EntryReader(ObjectReader reader, Side from, RecordSchema schema, ProblemList problems)
{
    public static ImmutableArray<WrittenEntry> ReadList(
        ObjectReader parent, string name, Side from, RecordSchema schema, ProblemList problems)
    {
        var entries = ImmutableArray.CreateBuilder<WrittenEntry>();
        var written = parent.OptionalList(name);
        for (var i = 0; i < written.Length; i++)
        {
            var path = $"{parent.PathOf(name)}[{i}]";
            if (written[i] is FieldValue.Object source)
            {
                entries.Add(new WrittenEntry(path, new EntryReader(new ObjectReader(source, path, problems), from, schema, problems).Read()));
            }
            else
            {
                problems.Add(path, "must be an object with externalField and internalField.");
            }
        }

        return entries.ToImmutable();
    }

    private FieldMapping Read()
    {
        var spec = ReadSpec(reader.Get("transform"));
        var kind = spec is null ? null : TransformRegistry.Find(spec.Name);
        var readsSource = kind is null or { ReadsSource: true };
        var external = ReadPath("externalField", optional: !readsSource && from == Side.External);
        var local = ReadPath("internalField", optional: !readsSource && from == Side.Local);
        var entry = new FieldMapping(external, local, spec, reader.Flag("required"), reader.Get("defaultValue"));
        reader.RefuseOthers();

        var field = CheckInternalField(entry);
        if (spec is not null && kind is not null)
        {
            CheckTransform(kind, new TransformContext(spec, from, field, schema));
        }

        if (field is not null && from == Side.External)
        {
            SchemaCheck.Value(field with { Required = false }, entry.DefaultValue, reader.PathOf("defaultValue"), problems);
        }

        return entry;
    }

    private FieldPath? ReadPath(string name, bool optional)
    {
        var text = optional ? reader.OptionalText(name) : reader.RequiredText(name);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var path = FieldPath.Parse(text);
        if (!path.Success)
        {
            problems.Add(reader.PathOf(name), path.Error);
        }

        return path.Success ? path.Value : null;
    }

    private SchemaField? CheckInternalField(FieldMapping entry)
    {
        if (entry.InternalField is null)
        {
            return null;
        }

        if (entry.IsExternalId)
        {
            if (from == Side.Local)
            {
                problems.Add(reader.PathOf("internalField"), "externalId is given by the external system; take this line out.");
            }

            return null;
        }

        var field = schema.Find(entry.InternalField);
        if (field is null)
        {
            problems.Add(reader.PathOf("internalField"), $"'{entry.InternalField}' is no field of {schema.Type}; use one of: {string.Join(", ", schema.Fields.Keys)}.");
        }

        return field;
    }

    /// <summary>A name, or an object with a type ("custom" with a function names what the function is called).</summary>
    private TransformSpec? ReadSpec(FieldValue written)
    {
        var name = written switch
        {
            FieldValue.Text text => text.Value,
            FieldValue.Object map when TransformSpec.IsCustom(map) => (map.Get("function") as FieldValue.Text)?.Value,
            FieldValue.Object map => (map.Get("type") as FieldValue.Text)?.Value,
            _ => null,
        };
        if (name is not null && TransformRegistry.Find(name) is not null)
        {
            return new TransformSpec(name, written);
        }

        if (!written.IsAbsent)
        {
            var said = name is null ? "This" : $"'{name}'";
            problems.Add(reader.PathOf("transform"), $"{said} is no transform; write one of: {string.Join(", ", TransformRegistry.Names)}, as a name or as an object with a type.");
        }

        return null;
    }

    private void CheckTransform(TransformKind kind, TransformContext context)
    {
        var path = reader.PathOf("transform");
        foreach (var option in context.Spec.Options.Fields.Keys.Where(option => !kind.Options.Contains(option)))
        {
            problems.Add($"{path}.{option}", kind.Options.Count == 0
                ? $"is unknown; {kind.Name} takes no options."
                : $"is unknown; {kind.Name} takes: {string.Join(", ", kind.Options)}.");
        }

        if (from == Side.External && context.Field is { Type: not FieldType.Object } field && kind.Fits.Count > 0 && !kind.Fits.Contains(field.Type))
        {
            problems.Add(path, $"{kind.Name} gives nothing that fits a field of type {field.Type.ToString().ToLowerInvariant()}; use another transform or field.");
        }

        if (from == Side.Local && context.Field is { Type: not FieldType.Object } source && kind.ReadsSource && kind.Takes.Count > 0 && !kind.Takes.Contains(source.Type))
        {
            problems.Add(path, $"{kind.Name} can do nothing with a field of type {source.Type.ToString().ToLowerInvariant()}; use another transform or field.");
        }

        foreach (var (option, message) in kind.Validate(context))
        {
            problems.Add(option.Length == 0 ? path : $"{path}.{option}", message);
        }
    }
}
