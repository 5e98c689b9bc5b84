using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>
/// I4 for what is in a record: a value that came in from a system over another one's, or a person's, met it as a conflict, or that system had
/// it before. I15 and no loops: what comes in from a system was written by somebody there, and never goes back to an older state of it.
/// </summary>
internal sealed class LocalWriteCheck(World world, Evidence all)
{
    public void Run()
    {
        foreach (var record in all.Records)
        {
            var versions = all.Versions(record.Id);
            for (var index = 0; index < versions.Count; index++)
            {
                var origin = world.Find(versions[index].Origin);
                foreach (var field in Fields.All.Where(field => versions[index].ChangedFields.Contains(field.Here)))
                {
                    CheckWrite(versions, index, field);
                    if (origin is not null) CheckTaken(all.Of(origin), versions, index, field);
                }
            }
        }
    }

    private void CheckWrite(IReadOnlyList<RecordVersionRow> versions, int index, Fields field)
    {
        if (!field.Traceable || field.OfHere(versions[index].Fields) is not { } value) return;
        var over = versions.Skip(index + 1).FirstOrDefault(version => version.ChangedFields.Contains(field.Here));
        if (over is null || over.Origin == versions[index].Origin || world.Find(over.Origin) is not { } system) return;
        // What only comes in from there makes no conflict: the record's history keeps what gave way. Gone on both sides, and then restored outside: the value went with the delete.
        if (!system.Traits.FlowsOut) return;
        if (versions.Skip(index + 1).TakeWhile(version => version != over).Any(version => version.Deleted)) return;
        var id = versions[index].Id;
        var met = all.ConflictsOf(id).Any(conflict => Evidence.Mentions(conflict, field, value));
        var sent = all.Of(system).DeedsOf(id).Any(deed => field.OfOutside(deed.After) == system.Kept(field, value));
        if (!met && !sent) world.Journal.Violation("I4", $"{id}.{field.Here} {value} of version {versions[index].Version} was written over by version {over.Version} of {over.Origin} without being on record");
    }

    private void CheckTaken(SiteEvidence system, IReadOnlyList<RecordVersionRow> versions, int index, Fields field)
    {
        var (before, after) = (index == 0 ? null : versions[index - 1], versions[index]);
        var (id, value) = (after.Id, field.OfHere(after.Fields));
        if (field == Fields.Done && before is not null && field.OfHere(before.Fields) == value && !IsTheirWord(system, versions, index, field))
            world.Journal.Violation("7.1", $"{id}.status went to {after.Fields} in version {after.Version}, though outside nothing changed");
        // What CUSTOM_MERGE makes of two values is nobody's alone.
        if (!field.Traceable || value is null || value.Contains('|', StringComparison.Ordinal)) return;
        var written = system.DeedsOf(id).Where(deed => !deed.ByHub && field.OfOutside(deed.After) == value && SiteEvidence.Differs(deed.Before, deed.After, field)).ToList();
        if (system.DeedsOf(id).LastOrDefault(deed => field.OfOutside(deed.After) == value && system.IsSetBack(deed, field)) is { } setBack)
        {
            // What a whole replacement sent along is nobody's word any more, but what the system holds.
            world.Journal.Count("exempt: taken as a replacement had set it back, over what came between its read and its write");
            CheckOrder(system, versions, index, field, [setBack]);
        }
        else if (written.Count == 0 && system.DeedsOf(id).Any(deed => field.OfOutside(deed.After) == value && system.IsLostFromSight(deed)))
            world.Journal.Count("exempt: taken from a create of ours that could not be known again");
        else if (written.Count == 0 && system.DeedsOf(id).Any(deed => field.OfOutside(deed.After) == value && system.IsCutUnheard(deed, field)))
            // Nobody heard what the system made of it, so what a look shows is the system's word.
            world.Journal.Count("exempt: taken as the system had cut it, from a write whose answer was lost");
        else if (written.Count == 0 && system.DeedsOf(id).Any(deed => deed.ByHub && field.OfOutside(deed.After) == value && system.IsChosen(deed.Id)))
            // What the copy holds comes from the record whose it was before.
            world.Journal.Count("exempt: a person said which copy is whose");
        else if (written.Count == 0)
            world.Journal.Violation("I15", $"{id}.{field.Here} took {value} in version {after.Version} from {after.Origin}, where nobody wrote it: {string.Join(", ", system.DeedsOf(id).Select(deed => $"{deed.Number} {deed.Entry.Method} {deed.Id} by {deed.Operation ?? deed.Entry.Actor}"))}");
        else if (!written.Any(system.IsRestore)) CheckOrder(system, versions, index, field, written);
    }

    // Where nothing flows out, what it says at first contact stands, whichever of the words here it may mean. So it is with another copy that a person
    // gave the record, and when somebody has changed it there since a version last came in: what was changed here meanwhile gives way (7.2).
    private static bool IsTheirWord(SiteEvidence system, IReadOnlyList<RecordVersionRow> versions, int index, Fields field)
    {
        if (system.Site.Traits.FlowsOut) return false;
        var id = versions[index].Id;
        var taken = versions.Take(index).LastOrDefault(version => version.Origin == versions[index].Origin);
        return taken is null
            || system.MappingsOf(id).Any(mapping => mapping.ExternalId is { } copy && system.IsChosen(copy))
            || system.DeedsOf(id).Any(deed => !deed.ByHub && SiteEvidence.Differs(deed.Before, deed.After, field) && deed.Entry.At - system.Site.ClockSkew > taken.At - system.Site.Traits.Lag);
    }

    // An old value that somebody brought back outside is a new one, and of two records with the same words either may have been taken.
    private void CheckOrder(SiteEvidence system, IReadOnlyList<RecordVersionRow> versions, int index, Fields field, IReadOnlyList<Deed> written)
    {
        var after = versions[index];
        // A record that was deleted, and comes back with another copy, is as that one says: what the copy that went held is no state of it.
        var back = versions.Take(index).LastOrDefault(version => version.Deleted)?.Version ?? 0;
        var taken = versions.Take(index).Where(version => version.Origin == after.Origin && version.ChangedFields.Contains(field.Here))
            .Select(version => (version.Version, Deed: field.OfHere(version.Fields) is { } value ? system.DeedsOf(after.Id).FirstOrDefault(deed => field.OfOutside(deed.After) == value) : null)).ToList();
        // Of two copies the one that a person said it is may hold the older value.
        if (written.All(deed => taken.Where(one => one.Deed?.Id == deed.Id || one.Version > back).Select(one => one.Deed).OfType<Deed>().MaxBy(one => one.Number) is { } newest
            && deed.Number < newest.Number && (deed.Id == newest.Id || !(system.IsChosen(deed.Id) || system.IsChosen(newest.Id)))))
            world.Journal.Violation("I15", $"{after.Id}.{field.Here} took {field.OfHere(after.Fields)} in version {after.Version} from {after.Origin}, written as {written[0].Number} to {written[0].Id}, after a newer state had been taken");
    }
}
