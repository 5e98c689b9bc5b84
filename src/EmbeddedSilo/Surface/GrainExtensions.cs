using Concord.EmbeddedSilo;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Questions to a grain or a grain reference.</summary>
public static class GrainExtensions
{
    /// <summary>A reference, of the asked interface, to the same grain.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => GrainReference.Of(grain).As<TGrainInterface>();

    /// <summary>The key of the grain.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GrainReference.Of(grain).Key;
}
