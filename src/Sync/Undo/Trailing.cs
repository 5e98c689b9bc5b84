using System.Collections.Immutable;

namespace Concord.Sync.Undo;

/// <summary>What an undo finds at the end of a row of changes of one thing.</summary>
internal abstract record Trailing
{
    private Trailing()
    {
    }

    /// <summary>The changes from this one on are in scope.</summary>
    public sealed record Run(int First) : Trailing;

    /// <summary>A change in scope was changed again by somebody else.</summary>
    public sealed record Covered(int By) : Trailing;

    /// <summary>Nothing to take back, or it was taken back already.</summary>
    public sealed record None : Trailing;

    /// <param name="changes">The changes, oldest first.</param>
    /// <param name="by">Who made one.</param>
    public static Trailing Of(ImmutableArray<int> changes, Func<int, WrittenBy> by)
    {
        if (changes.IsEmpty || changes.All(change => by(change) != WrittenBy.Scope))
        {
            return new None();
        }

        return by(changes[^1]) switch
        {
            WrittenBy.Scope => new Run(changes.Reverse().TakeWhile(change => by(change) == WrittenBy.Scope).Last()),
            WrittenBy.Undo => new None(),
            _ => new Covered(changes[^1]),
        };
    }
}
