using Orleans.Runtime;

namespace Concord.EmbeddedSilo;

internal abstract class GrainReference : IAddressable
{
    public string Key => throw new NotSupportedException();
    public static GrainReference Of(IAddressable grain) => throw new NotSupportedException();
    public T As<T>() => throw new NotSupportedException();
}
