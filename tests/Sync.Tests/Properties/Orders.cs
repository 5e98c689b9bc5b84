using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Properties;

/// <summary>Where two edits lead, in every order of arrival.</summary>
internal static class Orders
{
    /// <summary>Both sides at the end: together, the one first, the other first.</summary>
    public static ImmutableArray<(FieldValue Local, FieldValue External)> Of(ConflictStrategy strategy, Edit one, Edit other) =>
    [
        Ends(strategy, world => { world.Apply(one); world.Apply(other); }),
        Ends(strategy, world => { world.Apply(one); world.Settle(2); world.Apply(other); }),
        Ends(strategy, world => { world.Apply(other); world.Settle(2); world.Apply(one); }),
    ];

    private static (FieldValue Local, FieldValue External) Ends(ConflictStrategy strategy, Action<World> story)
    {
        var world = new World(strategy);
        world.Settle(2);
        story(world);
        world.Settle(3);
        return (world.Local, world.External);
    }
}
