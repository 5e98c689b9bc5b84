using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Mapping;

/// <summary>Everything a group is made of.</summary>
internal sealed record GroupParts(
    ImmutableArray<CompiledTarget> Inward,
    ImmutableArray<CompiledTarget> Outward,
    ImmutableSortedDictionary<FieldPath, FieldType> LocalTypes,
    ImmutableSortedDictionary<FieldPath, FieldType> ExternalTypes)
{
    public required ImmutableArray<FieldPath> LocalSources { get; init; }

    public required ImmutableArray<FieldPath> ExternalSources { get; init; }

    public required Flow Flow { get; init; }
}

/// <summary>Finds the groups: lines that share a place, or write into one another's places, belong together.</summary>
internal static class GroupBuilder
{
    public static ImmutableArray<FieldGroup> Build(DataMapping mapping, RecordSchema schema, SyncDirection direction)
    {
        var lines = mapping.ExternalToInternal.Select(entry => new Line(Side.External, entry, schema))
            .Concat(mapping.InternalToExternal.Select(entry => new Line(Side.Local, entry, schema)))
            .Where(line => !line.Entry.Entry.IsExternalId)
            .ToList();
        var groups = new List<List<Line>>();
        foreach (var line in lines)
        {
            var touched = groups.Where(group => group.Any(line.Touches)).ToList();
            groups.RemoveAll(touched.Contains);
            groups.Add([.. touched.SelectMany(group => group), line]);
        }

        return [.. groups
            .Select(group => new FieldGroup(PartsOf(group, schema, direction)))
            .OrderBy(group => group.Name, StringComparer.Ordinal)];
    }

    private static GroupParts PartsOf(List<Line> lines, RecordSchema schema, SyncDirection direction)
    {
        var inward = lines.Where(line => line.From == Side.External).Select(line => line.Entry).ToList();
        var outward = lines.Where(line => line.From == Side.Local).Select(line => line.Entry).ToList();
        var externalSources = Sources(inward);
        var localSources = Sources(outward);
        return new GroupParts(Targets(inward, schema), Targets(outward, null), Types(lines, Side.Local, schema), Types(lines, Side.External, schema))
        {
            LocalSources = localSources,
            ExternalSources = externalSources,
            Flow = FlowOf(direction, Moves(inward, externalSources, outward), Moves(outward, localSources, inward)),
        };
    }

    // A constant beside lines of the other direction only fills new records: it has no source that could change.
    private static bool Moves(List<CompiledEntry> entries, ImmutableArray<FieldPath> sources, List<CompiledEntry> opposite) =>
        entries.Count > 0 && (!sources.IsEmpty || opposite.Count == 0);

    private static Flow FlowOf(SyncDirection direction, bool inward, bool outward) =>
        (inward && direction != SyncDirection.BRITEPOOL_TO_EXTERNAL, outward && direction != SyncDirection.EXTERNAL_TO_BRITEPOOL) switch
        {
            (true, true) => Flow.Both,
            (true, false) => Flow.In,
            (false, true) => Flow.Out,
            _ => Flow.None,
        };

    private static ImmutableArray<FieldPath> Sources(IEnumerable<CompiledEntry> entries) =>
        [.. entries.SelectMany(entry => entry.Sources).Distinct().Order(FieldPath.ByText)];

    private static ImmutableArray<CompiledTarget> Targets(IEnumerable<CompiledEntry> entries, RecordSchema? schema) =>
        [.. entries.GroupBy(entry => entry.Target)
            .OrderBy(target => target.Key, FieldPath.ByText)
            .Select(target => new CompiledTarget(
                target.Key, [.. target.OrderBy(entry => entry.JoinOrder ?? 0)], schema?.Find(target.Key)))];

    // The inward lines come first in the list, so theirs is the type where both directions name a place.
    private static ImmutableSortedDictionary<FieldPath, FieldType> Types(IEnumerable<Line> lines, Side side, RecordSchema schema)
    {
        var types = ImmutableSortedDictionary.CreateBuilder<FieldPath, FieldType>(FieldPath.ByText);
        foreach (var line in lines.OrderBy(line => line.From == Side.External ? 0 : 1))
        {
            foreach (var path in line.Places(side))
            {
                types.TryAdd(path, line.TypeOf(side, path, schema));
            }
        }

        return types.ToImmutable();
    }

    private sealed record Line(Side From, CompiledEntry Entry)
    {
        public Line(Side from, FieldMapping entry, RecordSchema schema)
            : this(from, EntryCompiler.Compile(entry, from, schema))
        {
        }

        public ImmutableArray<FieldPath> Places(Side side) => side == From ? Entry.Sources : [Entry.Target];

        // A part of a text that is put together has its field's type here, and is any value there.
        public FieldType TypeOf(Side side, FieldPath path, RecordSchema schema) =>
            side == Side.External ? side == From && Entry.IsPutTogether ? FieldType.Text : Entry.ExternalType
            : side == From && Entry.IsPutTogether ? schema.Find(path)?.Type ?? FieldType.Object
            : Entry.LocalType;

        public bool Touches(Line other) => Meets(Side.Local, other) || Meets(Side.External, other);

        private bool Meets(Side side, Line other) =>
            Places(side).Any(mine => other.Places(side).Any(mine.Overlaps));
    }
}
