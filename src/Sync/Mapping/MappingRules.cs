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

    private static bool AreJoined(FieldMapping one, FieldMapping other, Side target, RecordSchema schema) =>
        JoinOrder(one, target, schema) is { } mine && JoinOrder(other, target, schema) is { } theirs && mine != theirs;

    private static int? JoinOrder(FieldMapping entry, Side target, RecordSchema schema) =>
        EntryCompiler.BuildTransform(entry, target.Other(), schema)?.JoinOrder;
}
