using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>
/// I4 for what people write outside: a value that the hub wrote over is on record at the hub, as a state the record had or as a side
/// of a conflict. Exempt, and counted, is what was written between the hub's read and its write to a system without preconditions.
/// </summary>
internal sealed class OutsideWriteCheck(World world, Evidence all, SiteEvidence evidence)
{
    private static readonly IReadOnlyList<string> Unmapped = ["color"];

    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan ClockDrift = TimeSpan.FromMilliseconds(20);

    public void Run()
    {
        foreach (var writes in evidence.Chronicle.All.GroupBy(deed => deed.Id, StringComparer.Ordinal).Select(group => group.ToList()))
        {
            for (var index = 0; index < writes.Count; index++)
            {
                if (!writes[index].ByHub) CheckWrite(writes, index);
                else CheckRead(writes[index]);
            }
        }
    }

    private void CheckWrite(List<Deed> writes, int index)
    {
        var (before, after) = (writes[index].Before, writes[index].After);
        if (after is null)
        {
            CheckDelete(writes[index]);
            return;
        }

        foreach (var field in evidence.Site.Fields.Where(field => field.Traceable && field.OfOutside(after) is not null && SiteEvidence.Differs(after, before, field)))
        {
            var value = field.OfOutside(after)!;
            var over = writes.Skip(index + 1).FirstOrDefault(deed => field.OfOutside(deed.After) != value);
            if (over is { ByHub: true }) CheckWrittenOver(over, field.OfOutside, value, () => evidence.Knows(over.Id, field, value) || IsDecidedOn(over, field, value));
        }

        foreach (var name in Unmapped.Where(name => after[name]?.ToString() is { } value && value != before?[name]?.ToString()))
        {
            var over = writes.Skip(index + 1).FirstOrDefault(deed => deed.After is { } document && document[name]?.ToString() != after[name]!.ToString());
            if (over is { ByHub: true }) CheckWrittenOver(over, document => document?[name]?.ToString(), after[name]!.ToString(), () => false);
        }
    }

    // Where nothing flows in, what gave way is kept with the write that took its place, or deleted the copy.
    private bool IsDecidedOn(Deed over, Fields field, string value) => !evidence.Site.Traits.FlowsIn && all.Operation(over.Operation) is { } operation && operation.DecidedOn.Values.Any(seen => seen.Key.Text == field.Outside && field.OfOutside(seen.Value) == value);

    private void CheckWrittenOver(Deed over, Func<JsonObject?, string?> field, string value, Func<bool> known)
    {
        if (known()) return;
        var read = evidence.ReadBefore(over);
        // The hub's last look showed something else: the value came in the gap, or within the time for which readers see the past.
        if (evidence.Site.Traits.Guard == WriteGuard.None && read?.Document is { } document && field(document) != value) world.Journal.Count("exempt: written between read and write");
        else world.Journal.Violation("I4", $"{evidence.Site}: {value} of {over.Id} was written over by {over.Operation} (ledger {over.Number}) without being on record");
    }

    /// <summary>A delete outside shows here, or is on record as having met an edit, unless somebody took it back.</summary>
    private void CheckDelete(Deed deed)
    {
        if (evidence.Chronicle.Of(deed.Id).Any(write => write.Number > deed.Number && evidence.IsRestore(write)))
        {
            world.Journal.Count("deleted and restored outside");
            return;
        }

        if (!evidence.Site.Traits.FlowsIn || evidence.Site.Traits.Deletes != DeletePolicy.PROPAGATE) return;
        foreach (var id in evidence.RecordsOf(deed.Id))
        {
            // By our clock, and as a process whose own is behind notes it.
            var moment = deed.Entry.At - evidence.Site.ClockSkew - ClockDrift;
            var versions = all.Versions(id);
            var buried = versions.Any(version => version.Deleted && version.At >= moment) || versions.LastOrDefault(version => version.At < moment) is { Deleted: true };
            var met = evidence.ConflictsOf(id).Any(row => row.UpdatedAt >= moment);
            var again = evidence.MappingsOf(id).Any(row => row.ExternalId != deed.Id);
            if (!buried && !met && !again && !evidence.Dead(id).Any())
                world.Journal.Violation("I4", $"{evidence.Site}: {deed.Id} was deleted outside by {deed.Entry.Actor}, and {id} does not know of it");
        }
    }

    /// <summary>7.5: every change is preceded by a read, and soon; with a precondition that names its state.</summary>
    private void CheckRead(Deed deed)
    {
        if (deed.Before is null) return;
        var read = evidence.ReadBefore(deed);
        var gap = evidence.DepartureOf(deed).At - read?.At;
        if (gap is not { } span || span > LongestGap)
            world.Journal.Violation("7.5", $"{evidence.Site}: {deed.Entry.Method} of {deed.Id} (ledger {deed.Number}) came {gap?.ToString() ?? "ever"} after the last read");
    }
}
