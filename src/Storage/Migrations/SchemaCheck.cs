using System.Collections.Immutable;

namespace Concord.Storage.Migrations;

/// <summary>A row of schema_version.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Checksum">Of the SQL that was applied.</param>
/// <param name="Objects">What was in the database afterwards: a line a table, index and trigger.</param>
internal sealed record AppliedMigration(int Number, string Name, string Checksum, string Objects);

/// <summary>Decides whether a schema is one to build on.</summary>
internal static class SchemaCheck
{
    /// <exception cref="DatabaseRefusedException">It is not; the message says why and what to do.</exception>
    public static void Refuse(ImmutableArray<AppliedMigration> applied, ImmutableArray<Migration> known, ImmutableArray<string> present, string fresh)
    {
        var mend = $"Restore a backup, or set ConnectionStrings__Concord to {fresh}.";
        if (Fault(applied, known, present, mend) is { } fault) throw new DatabaseRefusedException(fault);
    }

    private static string? Fault(ImmutableArray<AppliedMigration> applied, ImmutableArray<Migration> known, ImmutableArray<string> present, string mend)
    {
        if (applied.IsEmpty)
        {
            return present.IsEmpty
                ? null
                : $"The database holds {Words(present[0])} but no record of a finished migration: it is torn or belongs to another program. {mend}";
        }

        if (applied[^1].Number > known[^1].Number)
        {
            return $"The database is at schema {applied[^1].Number} ({applied[^1].Name}), newer than this program, which knows up to "
                + $"{known[^1].Number}. Start the newer version of Concord, or restore the backup made before it.";
        }

        foreach (var (row, migration) in applied.Zip(known))
        {
            if (row.Number != migration.Number) return $"The record of migration {migration.Name} is missing: the database is torn. {mend}";
            if (row.Checksum != migration.Checksum)
            {
                return $"Migration {row.Name} was applied with other SQL than this program has: the database or the program was changed by hand. "
                    + "Use a released version of Concord, or restore a backup.";
            }
        }

        var missing = applied[^1].Objects.Split('\n').Except(present, StringComparer.Ordinal).FirstOrDefault();
        return missing is null
            ? null
            : $"{Words(missing)} is missing or not as migration {applied[^1].Name} left it: the database is torn or was changed by hand. {mend}";
    }

    /// <summary>Kind and name of a line, without the digest.</summary>
    private static string Words(string line) => string.Join(' ', line.Split(' ').Take(2));
}
