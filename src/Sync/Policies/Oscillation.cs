using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Policies;

/// <summary>A past state of a record.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Fields">The record's fields then.</param>
/// <param name="ByPerson">A person or machine here wrote it; otherwise it came from an external system.</param>
public sealed record PastState(DateTimeOffset At, FieldValue Fields, bool ByPerson);

/// <summary>
/// Recognises systems that undo each other for ever: a group that goes to and fro between two values, without a person having a part in it.
/// </summary>
public static class Oscillation
{
    /// <summary>The sliding time over which flips are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>So many flips may happen within the window; the next one is one too many.</summary>
    public const int MostFlips = 3;

    /// <summary>Whether writing <paramref name="next"/> would be a flip too many of the group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="past">The record's states, oldest first, the present one last; what a person wrote begins the counting anew.</param>
    /// <param name="next">The fields that an external system is about to bring.</param>
    /// <param name="now">The moment.</param>
    public static bool IsOneTooMany(FieldGroup group, ImmutableArray<PastState> past, FieldValue next, DateTimeOffset now) =>
        Flips(group, past.Add(new PastState(now, next, ByPerson: false)), now) > MostFlips;

    // How often the group changed at the end of the row, each time to what it had been just before the last change.
    private static int Flips(FieldGroup group, ImmutableArray<PastState> states, DateTimeOffset now)
    {
        var values = new List<Projection>();
        foreach (var state in states)
        {
            var value = group.Canonical(Side.Local, group.Project(Side.Local, state.Fields));
            if (state.ByPerson || values.Count == 0)
            {
                values = [value];
            }
            else if (!value.Equals(values[^1]))
            {
                // A change before the window is only what the first one within it began from.
                values = state.At < now - Window ? [value] : [.. values, value];
            }
        }

        var flips = Math.Min(1, values.Count - 1);
        while (flips > 0 && flips + 1 < values.Count && values[^flips].Equals(values[^(flips + 2)]))
        {
            flips++;
        }

        return flips;
    }
}
