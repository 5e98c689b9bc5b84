using Concord.Sync.Records;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>Reads a written mapping against the type of record it is for, and reports every fault at once.</summary>
public static class MappingReader
{
    /// <inheritdoc cref="Read(FieldValue, RecordSchema, string)"/>
    public static Validated<DataMapping> Read(string json, RecordSchema schema)
    {
        var parsed = FieldValue.Parse(json);
        if (parsed.Success)
        {
            return Read(parsed.Value, schema);
        }

        var problems = new ProblemList();
        problems.Add("", parsed.Error);
        return problems.Refused<DataMapping>();
    }

    /// <summary>The mapping, or all problems; a path such as <c>externalToInternal[2].transform.mapping</c> says where.</summary>
    /// <param name="written">The mapping as JSON.</param>
    /// <param name="schema">The record type named by the mapping's resourceType.</param>
    /// <param name="at">What to put before each path, when the mapping stands inside a larger body: "mappings[0]".</param>
    public static Validated<DataMapping> Read(FieldValue written, RecordSchema schema, string at = "")
    {
        var problems = new ProblemList();
        if (written is not FieldValue.Object source)
        {
            problems.Add(at, "A mapping is an object with resourceType, externalToInternal and internalToExternal.");
            return problems.Refused<DataMapping>();
        }

        var reader = new ObjectReader(source, at, problems);
        if (reader.RequiredText("resourceType") is { } type && type != schema.Type)
        {
            problems.Add(reader.PathOf("resourceType"), $"'{type}' is not the type of this mapping's records; write \"{schema.Type}\".");
        }

        if (!source.Get("transformers").IsAbsent)
        {
            reader.Get("transformers");
            problems.Add(reader.PathOf("transformers"), $"code is not taken; use the transforms there are: {string.Join(", ", TransformRegistry.Names)}.");
        }

        var inward = EntryReader.ReadList(reader, "externalToInternal", Side.External, schema, problems);
        var outward = EntryReader.ReadList(reader, "internalToExternal", Side.Local, schema, problems);
        reader.RefuseOthers();
        MappingRules.CheckTargets(inward, Side.Local, schema, problems);
        MappingRules.CheckTargets(outward, Side.External, schema, problems);
        MappingRules.CheckParts(inward, outward, schema, problems);
        if (source.Get("externalToInternal").IsAbsent && source.Get("internalToExternal").IsAbsent)
        {
            problems.Add(at, "maps nothing; give externalToInternal, internalToExternal or both.");
        }

        return problems.Validated(new DataMapping(
            schema.Type,
            [.. inward.Select(line => line.Entry)],
            [.. outward.Select(line => line.Entry)]));
    }
}

/// <summary>One line that could be read, with the place it was written at.</summary>
internal sealed record WrittenEntry(string Path, FieldMapping Entry);
