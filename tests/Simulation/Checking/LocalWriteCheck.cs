using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>
/// I4 for what people write here: a value that came in from outside over it met it as a conflict, or the outside had it before. I15:
/// what comes in never goes back to an older state, nor to what this side sent itself.
/// </summary>
internal sealed class LocalWriteCheck(World world, Evidence evidence)
{
    private const string Person = "person";

    public void Run()
    {
        foreach (var record in world.Disk.All<RecordRow>())
        {
            var versions = evidence.Versions(record.Id);
            for (var index = 0; index < versions.Count; index++)
            {
                foreach (var field in Fields.All.Where(field => versions[index].ChangedFields.Contains(field.Here)))
                {
                    if (versions[index].Origin == Person) CheckWrite(versions, index, field);
                    else CheckTaken(versions, index, field);
                }
            }
        }
    }

    private void CheckWrite(IReadOnlyList<RecordVersionRow> versions, int index, Fields field)
    {
        if (!field.Traceable || field.OfHere(versions[index].Fields) is not { } value) return;
        var over = versions.Skip(index + 1).FirstOrDefault(version => version.ChangedFields.Contains(field.Here));
        if (over is null || over.Origin == Person) return;
        // Gone on both sides, and then restored outside: the value went with the delete.
        if (versions.Skip(index + 1).TakeWhile(version => version != over).Any(version => version.Deleted)) return;
        var id = versions[index].Id;
        var met = evidence.ConflictsOf(id).Any(conflict => Evidence.Mentions(conflict, field, value));
        var sent = evidence.Ledger.Any(entry => evidence.RecordsOf(entry.Id).Contains(id) && field.OfOutside(Evidence.Document(entry.After)) == value);
        if (!met && !sent) world.Journal.Violation("I4", $"{id}.{field.Here} {value} of version {versions[index].Version} was written over by version {over.Version} without being on record");
    }

    private void CheckTaken(IReadOnlyList<RecordVersionRow> versions, int index, Fields field)
    {
        var (before, after) = (index == 0 ? null : versions[index - 1], versions[index]);
        var (id, value) = (after.Id, field.OfHere(after.Fields));
        if (field == Fields.Done && before is not null && field.OfHere(before.Fields) == value)
            world.Journal.Violation("7.1", $"{id}.status went to {after.Fields} in version {after.Version}, though outside nothing changed");
        if (!field.Traceable || value is null || value.Contains('|', StringComparison.Ordinal) || IsRestored(id, field, value)) return;
        if (evidence.ConflictsOf(id).Any(row => row.Status == Sync.Vocabulary.ConflictStatus.RESOLVED && !row.Candidates.IsEmpty))
        {
            world.Journal.Count("exempt: a person gave it another copy");
            return;
        }

        if (value.StartsWith('L') && versions.Take(index).Any(version => field.OfHere(version.Fields) == value))
            world.Journal.Violation("I15", $"{id}.{field.Here} went back to our own {value} in version {after.Version}");
        var older = versions.Take(index).Where(version => version.Origin != Person && version.ChangedFields.Contains(field.Here))
            .Select(version => field.OfHere(version.Fields)).OfType<string>().Select(taken => FirstWritten(id, field, taken)).Max();
        if (FirstWritten(id, field, value) < older)
            world.Journal.Violation("I15", $"{id}.{field.Here} took {value} in version {after.Version}, after a newer state had been taken");
    }

    // An old value that somebody brought back outside is a new one.
    private bool IsRestored(string id, Fields field, string value) => evidence.Ledger
        .Any(entry => evidence.IsRestore(entry) && field.OfOutside(Evidence.Document(entry.After)) == value && evidence.RecordsOf(entry.Id).Contains(id));

    /// <summary>The number of the write outside that first had this value.</summary>
    private int? FirstWritten(string id, Fields field, string value) => evidence.Ledger
        .FirstOrDefault(entry => field.OfOutside(Evidence.Document(entry.After)) == value && evidence.RecordsOf(entry.Id).Contains(id))?.Number;
}
