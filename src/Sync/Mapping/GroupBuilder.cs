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
        return new GroupParts(Targets(inward, schema), Targets(outward, null), Types(lines, Side.Local), Types(lines, Side.External))
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
        [.. entries.Select(entry => entry.Source).OfType<FieldPath>().Distinct().Order(FieldPath.ByText)];

    private static ImmutableArray<CompiledTarget> Targets(IEnumerable<CompiledEntry> entries, RecordSchema? schema) =>
        [.. entries.GroupBy(entry => entry.Target)
            .OrderBy(target => target.Key, FieldPath.ByText)
            .Select(target => new CompiledTarget(
                target.Key, [.. target.OrderBy(entry => entry.JoinOrder ?? 0)], schema?.Find(target.Key)))];

    // The inward lines come first in the list, so theirs is the type where both directions name a place.
    private static ImmutableSortedDictionary<FieldPath, FieldType> Types(IEnumerable<Line> lines, Side side)
    {
        var types = ImmutableSortedDictionary.CreateBuilder<FieldPath, FieldType>(FieldPath.ByText);
        foreach (var line in lines.OrderBy(line => line.From == Side.External ? 0 : 1))
        {
            if (line.Place(side) is { } path)
            {
                types.TryAdd(path, side == Side.Local ? line.Entry.LocalType : line.Entry.ExternalType);
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

        public FieldPath? Place(Side side) => side == From ? Entry.Source : Entry.Target;

        public bool Touches(Line other) => Meets(Side.Local, other) || Meets(Side.External, other);

        private bool Meets(Side side, Line other) =>
            Place(side) is { } mine && other.Place(side) is { } theirs && mine.Overlaps(theirs);
    }
}
