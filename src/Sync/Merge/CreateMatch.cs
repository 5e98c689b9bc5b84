using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>Recognises, by content, the record that a create of unknown outcome may have made.</summary>
public static class CreateMatch
{
    /// <summary>
    /// The document says everything that was sent, as systems keep it: trimmed, rounded, dates to the day. What else it says does not matter.
    /// Nothing sent fits nothing.
    /// </summary>
    public static bool Fits(CompiledMapping mapping, Projection sent, FieldValue document) =>
        !sent.IsEmpty && sent.Values.All(entry => Kept.IsLike(entry.Key.Read(document), entry.Value, TypeOf(mapping, entry.Key)));

    private static FieldType TypeOf(CompiledMapping mapping, FieldPath path) =>
        mapping.Groups.FirstOrDefault(group => group.ExternalPaths.Contains(path))?.TypeOf(Side.External, path) ?? FieldType.Object;
}
