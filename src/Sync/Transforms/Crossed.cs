using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Transforms;

/// <summary>What became of one value on its way to the other side.</summary>
public abstract record Crossed
{
    private Crossed()
    {
    }

    /// <summary>It crossed. Absent and null cross as themselves.</summary>
    public sealed record Value(FieldValue Result) : Crossed;

    /// <summary>It waits until a mapping exists that answers the key; until then the field is absent on the other side, never null.</summary>
    public sealed record Waiting(LookupKey Key) : Crossed;

    /// <summary>It cannot cross; the message says why and what to do.</summary>
    public sealed record Failed(string Message) : Crossed;

    internal static Crossed Of(FieldValue value) => new Value(value);
}
