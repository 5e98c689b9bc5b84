using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Undo;

/// <summary>A state that a record had.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Fields">Its fields then.</param>
/// <param name="Deleted">Whether it was deleted then.</param>
/// <param name="By">Who brought it.</param>
public sealed record PastVersion(long Version, FieldValue Fields, bool Deleted, WrittenBy By);

/// <summary>What becomes of the record, or of its copy, as a whole.</summary>
public enum UndoExistence
{
    Stays,

    /// <summary>It was made in scope, and goes.</summary>
    Goes,

    /// <summary>It was deleted in scope, and comes back.</summary>
    Returns,
}

/// <summary>A field that is set back.</summary>
/// <param name="Field">Its name, from the top.</param>
/// <param name="Value">What it was before; absent where there was none.</param>
public sealed record FieldUndo(string Field, FieldValue Value);

/// <summary>What an undo does to the record here.</summary>
public sealed record LocalUndoDecision(UndoExistence Existence, ImmutableArray<FieldUndo> Fields, ImmutableArray<LeftAlone> Left)
{
    public static readonly LocalUndoDecision Nothing = new(UndoExistence.Stays, [], []);
}

/// <summary>
/// Decides what of a record is set back, from its versions alone. A field goes back to what it was before the last row of changes in
/// scope, where nobody has changed it since; else it is left.
/// </summary>
public static class LocalUndo
{
    /// <param name="versions">The record's versions, oldest first and the present one last, from the one before the scope on.</param>
    /// <param name="scope">What is taken back.</param>
    /// <param name="returns">It comes back from its deletion for another reason.</param>
    public static LocalUndoDecision Decide(ImmutableArray<PastVersion> versions, UndoScope scope, bool returns = false)
    {
        if (versions.All(version => version.By != WrittenBy.Scope))
        {
            return LocalUndoDecision.Nothing;
        }

        var (existence, whole) = scope.Fields.IsEmpty ? Existence(versions) : (UndoExistence.Stays, null);
        if (existence == UndoExistence.Goes)
        {
            return new LocalUndoDecision(existence, [], []);
        }

        if (versions[^1].Deleted && existence != UndoExistence.Returns && !returns)
        {
            return new LocalUndoDecision(UndoExistence.Stays, [], [new LeftAlone(null, "It was deleted since.")]);
        }

        var (fields, left) = Fields(versions, scope);
        return new LocalUndoDecision(existence, fields, whole is null ? left : left.Insert(0, whole));
    }

    private static (UndoExistence, LeftAlone?) Existence(ImmutableArray<PastVersion> versions)
    {
        var last = LastTurn(versions);
        if (last < 0 || versions[last].By != WrittenBy.Scope)
        {
            return (UndoExistence.Stays, null);
        }

        if (versions[last].Deleted)
        {
            return (UndoExistence.Returns, null);
        }

        return versions.Skip(last + 1).FirstOrDefault(version => version.By == WrittenBy.Others) is { } edit
            ? (UndoExistence.Stays, new LeftAlone(null, $"It was changed since it was made, in version {edit.Version}."))
            : (UndoExistence.Goes, null);
    }

    // The last version in which the record came to be, went or returned; -1 where none of these did.
    private static int LastTurn(ImmutableArray<PastVersion> versions)
    {
        for (var index = versions.Length - 1; index > 0; index--)
        {
            if (versions[index].Deleted != versions[index - 1].Deleted)
            {
                return index;
            }
        }

        return versions[0].Version == 1 ? 0 : -1;
    }

    private static (ImmutableArray<FieldUndo>, ImmutableArray<LeftAlone>) Fields(ImmutableArray<PastVersion> versions, UndoScope scope)
    {
        var (set, left) = (ImmutableArray.CreateBuilder<FieldUndo>(), ImmutableArray.CreateBuilder<LeftAlone>());
        var names = versions.SelectMany(version => AsObject(version.Fields).Fields.Keys).Where(scope.Takes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var values = versions.Select(version => AsObject(version.Fields).Get(name)).ToImmutableArray();
            var changes = Enumerable.Range(1, versions.Length - 1).Where(index => !values[index].Equals(values[index - 1])).ToImmutableArray();
            switch (Trailing.Of(changes, index => versions[index].By))
            {
                case Trailing.Run run when !values[run.First - 1].Equals(values[^1]):
                    set.Add(new FieldUndo(name, values[run.First - 1]));
                    break;
                case Trailing.Covered covered:
                    left.Add(new LeftAlone(name, $"It was changed since, in version {versions[covered.By].Version}."));
                    break;
            }
        }

        return (set.ToImmutable(), left.ToImmutable());
    }

    private static FieldValue.Object AsObject(FieldValue value) => value as FieldValue.Object ?? FieldValue.Object.Empty;
}
