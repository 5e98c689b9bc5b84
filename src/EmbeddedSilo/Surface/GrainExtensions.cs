using Concord.EmbeddedSilo;
using Concord.EmbeddedSilo.Calls;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Questions to a grain or a grain reference.</summary>
public static class GrainExtensions
{
    /// <summary>A reference, of the asked interface, to the same grain.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
    {
        var (grainClass, key) = GrainReference.Identify(grain);
        return GrainSilo.Reference<TGrainInterface>(grainClass, key);
    }

    /// <summary>The key of the grain.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GrainReference.Identify(grain).Key;
}
