using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>What another mapping says anew. The base of a group that is written otherwise was agreed on under other rules, and says nothing any more.</summary>
public static class Regrouping
{
    /// <summary>The groups that the later mapping has and the earlier one has not, or has with other lines. A direction that was opened or shut changes no group.</summary>
    public static ImmutableArray<string> Changed(CompiledMapping before, CompiledMapping after) =>
        [.. after.Groups.Where(group => before.Group(group.Name) is not { } old || Lines(before.Mapping, old) != Lines(after.Mapping, group)).Select(group => group.Name)];

    private static string Lines(DataMapping mapping, FieldGroup fields) => string.Join('\n',
        from side in new[] { Side.External, Side.Local }
        from line in mapping.Entries(side)
        where !line.IsExternalId && ((line.InternalField is { } here && fields.LocalPaths.Contains(here)) || (line.ExternalField is { } there && fields.ExternalPaths.Contains(there)))
        select $"{side} {line.ToValue().ToJson()}");
}
