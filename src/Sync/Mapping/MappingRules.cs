using System.Collections.Immutable;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>What the lines of one list owe each other: no two may write the same place, unless they write parts that are joined.</summary>
internal static class MappingRules
{
    public static void CheckTargets(ImmutableArray<WrittenEntry> entries, Side target, RecordSchema schema, ProblemList problems)
    {
        var name = target == Side.External ? "externalField" : "internalField";
        for (var later = 1; later < entries.Length; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var (mine, theirs) = (entries[later].Entry.Field(target), entries[earlier].Entry.Field(target));
                if (mine is null || theirs is null || !mine.Overlaps(theirs))
                {
                    continue;
                }

                if (!mine.Equals(theirs))
                {
                    problems.Add($"{entries[later].Path}.{name}", $"'{mine}' overlaps '{theirs}' of {entries[earlier].Path}; write each place once.");
                }
                else if (!AreJoined(entries[earlier].Entry, entries[later].Entry, target, schema))
                {
                    problems.Add($"{entries[later].Path}.{name}", $"'{mine}' is written by {entries[earlier].Path} already; keep one of the two.");
                }
            }
        }
    }

    /// <summary>What goes out in parts must come back in all of them: one part alone would be taken for the whole.</summary>
    public static void CheckParts(ImmutableArray<WrittenEntry> inward, ImmutableArray<WrittenEntry> outward, RecordSchema schema, ProblemList problems)
    {
        foreach (var (path, entry) in inward.Where(line => JoinOrder(line.Entry, Side.Local, schema) is not null))
        {
            var comesWithAnother = inward.Any(other => other.Entry != entry && Equals(other.Entry.InternalField, entry.InternalField));
            var goesInParts = outward.Any(other => Equals(other.Entry.InternalField, entry.InternalField)
                && other.Entry.Transform is { } transform && transform.Name == entry.Transform!.Name && transform.Options != entry.Transform.Options);
            if (goesInParts && !comesWithAnother)
            {
                problems.Add($"{path}.transform", $"brings one part of '{entry.InternalField}' back, and the rest would be lost; add a line for the other part.");
            }
        }
    }

    private static bool AreJoined(FieldMapping one, FieldMapping other, Side target, RecordSchema schema) =>
        JoinOrder(one, target, schema) is { } mine && JoinOrder(other, target, schema) is { } theirs && mine != theirs;

    private static int? JoinOrder(FieldMapping entry, Side target, RecordSchema schema) =>
        EntryCompiler.BuildTransform(entry, target.Other(), schema)?.JoinOrder;
}
