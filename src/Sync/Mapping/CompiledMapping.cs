using System.Collections.Immutable;
using Concord.Sync.Filters;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Mapping;

/// <summary>A mapping ready to run for one integration: its groups, and both documents' ways through it. Immutable and thread-safe.</summary>
public sealed class CompiledMapping
{
    // No field outside is called so.
    private static readonly FieldPath FilterMark = FieldPath.ParseOrThrow("(filters)");

    // What a fingerprint tells, in the order of the paths' text; what only a filter judges has no type.
    private readonly ImmutableArray<(FieldPath Path, FieldType? Type)> printed;
    private readonly string filterText;

    private CompiledMapping(DataMapping mapping, RecordSchema schema, SyncDirection direction, FilterSet filters)
    {
        Filters = filters;
        filterText = filters.Text;
        Mapping = mapping;
        Schema = schema;
        Direction = direction;
        Groups = GroupBuilder.Build(mapping, schema, direction);
        LocalPaths = [.. Groups.SelectMany(group => group.LocalPaths).Order(FieldPath.ByText)];
        ExternalPaths = [.. Groups.SelectMany(group => group.ExternalPaths).Order(FieldPath.ByText)];
        ExternalIdPath = mapping.ExternalToInternal.FirstOrDefault(entry => entry.IsExternalId)?.ExternalField;
        printed = Printed(Groups, filters);
    }

    public DataMapping Mapping { get; }

    public RecordSchema Schema { get; }

    public SyncDirection Direction { get; }

    /// <summary>What of this type may flow.</summary>
    public FilterSet Filters { get; }

    /// <summary>Sorted by name. No place belongs to two groups.</summary>
    public ImmutableArray<FieldGroup> Groups { get; }

    public ImmutableArray<FieldPath> LocalPaths { get; }

    public ImmutableArray<FieldPath> ExternalPaths { get; }

    /// <summary>Where the external document carries its id, when the mapping says so.</summary>
    public FieldPath? ExternalIdPath { get; }

    /// <param name="mapping">A mapping that <see cref="MappingReader"/> accepted.</param>
    /// <param name="schema">The type of record it was read against.</param>
    /// <param name="direction">The integration's direction; it closes groups, it never opens them.</param>
    /// <param name="filters">What may flow; null for everything.</param>
    public static CompiledMapping Compile(DataMapping mapping, RecordSchema schema, SyncDirection direction, FilterSet? filters = null) =>
        new(mapping, schema, direction, filters ?? FilterSet.None);

    /// <summary>The group of this name, or null: the mapping may have changed since the name was kept.</summary>
    public FieldGroup? Group(string name) => Groups.FirstOrDefault(group => group.Name == name);

    /// <summary>A whole external document in local space, for creating a local record. Groups shut by the direction are left out.</summary>
    public Crossing ToLocal(FieldValue external, Lookups lookups) => Cross(Side.External, external, lookups);

    /// <summary>A whole local document in external space, for creating an external record.</summary>
    public Crossing ToExternal(FieldValue local, Lookups lookups) => Cross(Side.Local, local, lookups);

    public Projection ProjectLocal(FieldValue document) => Projection.Of(document, LocalPaths);

    public Projection ProjectExternal(FieldValue document) => Projection.Of(document, ExternalPaths);

    public Projection Project(Side side, FieldValue document) =>
        side == Side.Local ? ProjectLocal(document) : ProjectExternal(document);

    /// <summary>The lookups that crossing this side's document asks for; each once, in a fixed order.</summary>
    public ImmutableArray<LookupKey> NeededLookups(FieldValue document, Side side) =>
        [.. Groups.SelectMany(group => group.NeededLookups(side, document)).Distinct().Order(LookupKey.InOrder)];

    /// <summary>
    /// The fingerprint of an external state over the mapped paths and those that filters judge: equal for two spellings of the same
    /// values, another one once the filters are.
    /// </summary>
    public string Fingerprint(FieldValue externalDocument) => Values.Fingerprint.Of(printed.Select(place => (place.Path, Print(externalDocument, place.Path, place.Type))));

    private FieldValue Print(FieldValue document, FieldPath path, FieldType? type) =>
        path == FilterMark ? FieldValue.Of(filterText)
        : type is { } compared ? Canonical.Of(path.Read(document), compared)
        : path.Read(document);

    private static ImmutableArray<(FieldPath, FieldType?)> Printed(ImmutableArray<FieldGroup> groups, FilterSet filters)
    {
        var judged = filters.IsEmpty ? [] : filters.ExternalPaths.Append(FilterMark);
        var mapped = groups.SelectMany(group => group.ExternalPaths.Select(path => (path, (FieldType?)group.TypeOf(Side.External, path)))).ToImmutableArray();
        return [.. judged.Except(mapped.Select(place => place.path)).Select(path => (path, (FieldType?)null)).Concat(mapped).OrderBy(place => place.Item1, FieldPath.ByText)];
    }

    private Crossing Cross(Side from, FieldValue document, Lookups lookups)
    {
        var values = Projection.Empty;
        var crossed = ImmutableArray.CreateBuilder<string>();
        var waiting = new List<LookupKey>();
        var problems = new ProblemList();
        foreach (var group in Groups.Where(group => Opens(from) && group.TargetsOf(from).Any()))
        {
            switch (group.Cross(from, document, lookups))
            {
                case GroupCrossed.Values result:
                    values = values.Union(result.Projection);
                    crossed.Add(group.Name);
                    break;
                case GroupCrossed.Waiting wait:
                    waiting.AddRange(wait.Keys);
                    break;
                case GroupCrossed.Failed failed:
                    problems.AddRange(failed.Problems);
                    break;
            }
        }

        return new Crossing(values, crossed.ToImmutable(), [.. waiting.Distinct().Order(LookupKey.InOrder)], problems.ToImmutable());
    }

    private bool Opens(Side from) => Direction switch
    {
        SyncDirection.EXTERNAL_TO_BRITEPOOL => from == Side.External,
        SyncDirection.BRITEPOOL_TO_EXTERNAL => from == Side.Local,
        _ => true,
    };
}
