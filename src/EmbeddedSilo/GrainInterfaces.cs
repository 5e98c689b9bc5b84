using Concord.EmbeddedSilo.Calls;
using Orleans;

namespace Concord.EmbeddedSilo;

/// <summary>Which interfaces of a class are grain interfaces.</summary>
internal static class GrainInterfaces
{
    /// <exception cref="ArgumentException">There is none, or one that cannot be called through a reference.</exception>
    public static IReadOnlyList<Type> Of(Type grainClass)
    {
        Type[] interfaces =
        [
            .. grainClass.GetInterfaces()
                .Where(i => i.IsAssignableTo(typeof(IGrain)) && i != typeof(IGrain) && i != typeof(IGrainWithStringKey))
                .OrderBy(i => i.FullName, StringComparer.Ordinal),
        ];
        if (!interfaces.Any(i => i.IsAssignableTo(typeof(IGrainWithStringKey))))
            throw new ArgumentException($"{grainClass} implements no interface derived from {nameof(IGrainWithStringKey)}.");
        foreach (var grainInterface in interfaces)
            ReferenceFactory.For(grainInterface);
        return interfaces;
    }
}
