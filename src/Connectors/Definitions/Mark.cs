using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

/// <summary>What a document says of itself at one place, such as that it is archived.</summary>
/// <param name="Equal">What stands there; absent: anything but null, false, 0 and what is empty.</param>
public sealed record Mark(FieldPath Path, FieldValue Equal)
{
    public bool Holds(FieldValue document) => Path.Read(document) is var found
        && (Equal.IsAbsent ? !found.IsEmpty && found is not (FieldValue.Bool { Value: false } or FieldValue.Number { Value: 0 }) : found.Equals(Equal));

    internal static Mark? Read(ObjectReader? reader, string example)
    {
        if (reader is null) return null;
        var (path, equal) = (reader.RequiredPath("path", example), reader.Get("equals"));
        reader.RefuseOthers();
        return path is null ? null : new Mark(path, equal);
    }
}
