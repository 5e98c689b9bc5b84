using System.Text.Json.Nodes;
using Concord.Fakes.Rest;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>
/// I4 for what people write outside: a value that the hub wrote over is on record at the hub, as a state the record had or as a side
/// of a conflict. Exempt, and counted, is what was written between the hub's read and its write, which no such system can close.
/// </summary>
internal sealed class OutsideWriteCheck(World world, Evidence evidence)
{
    private static readonly IReadOnlyList<string> Unmapped = ["color"];

    public void Run()
    {
        foreach (var writes in evidence.Ledger.GroupBy(entry => entry.Id, StringComparer.Ordinal).Select(group => group.ToList()))
        {
            for (var index = 0; index < writes.Count; index++)
            {
                if (writes[index].Actor != "hub") CheckWrite(writes, index);
                else CheckRead(writes[index]);
            }
        }
    }

    private void CheckWrite(List<LedgerEntry> writes, int index)
    {
        var (before, after) = (Evidence.Document(writes[index].Before), Evidence.Document(writes[index].After));
        if (after is null)
        {
            CheckDelete(writes[index]);
            return;
        }

        foreach (var field in Fields.All.Where(field => field.OfOutside(after) != field.OfOutside(before)))
        {
            var over = writes.Skip(index + 1).FirstOrDefault(entry => field.OfOutside(Evidence.Document(entry.After)) != field.OfOutside(after));
            if (over is { Actor: "hub" } && field.Traceable && field.OfOutside(after) is { } value) CheckWrittenOver(over, field.OfOutside, after, value, () => evidence.Knows(over.Id, field, value));
        }

        foreach (var name in Unmapped.Where(name => after[name]?.ToString() is { } value && value != before?[name]?.ToString()))
        {
            var over = writes.Skip(index + 1).FirstOrDefault(entry => entry.After is not null && Evidence.Document(entry.After)![name]?.ToString() != after[name]!.ToString());
            if (over is { Actor: "hub" }) CheckWrittenOver(over, document => document?[name]?.ToString(), after, after[name]!.ToString(), () => false);
        }
    }

    private void CheckWrittenOver(LedgerEntry over, Func<JsonObject?, string?> field, JsonObject after, string value, Func<bool> known)
    {
        if (known()) return;
        var read = evidence.ReadBefore(over);
        // The hub's last look showed something else: the value came in the gap, or within the time for which readers see the past.
        if (read?.Document is { } document && field(document) != value) world.Journal.Count("exempt: written between read and write");
        else world.Journal.Violation("I4", $"{value} of {after["id"]} was read by the hub and written over by {over.Operation} (ledger {over.Number}) without being on record");
    }

    /// <summary>A delete outside shows here, or is on record as having met an edit, unless somebody took it back.</summary>
    private void CheckDelete(LedgerEntry entry)
    {
        if (evidence.Writes(entry.Id).Any(write => write.Number > entry.Number && evidence.IsRestore(write)))
        {
            world.Journal.Count("deleted and restored outside");
            return;
        }

        foreach (var id in evidence.RecordsOf(entry.Id))
        {
            var buried = evidence.Versions(id).Any(version => version.Deleted);
            var met = evidence.ConflictsOf(id).Any();
            var again = evidence.Mappings.Any(row => row.InternalId == id && row.ExternalId != entry.Id);
            if (!buried && !met && !again && !evidence.Dead(id).Any())
                world.Journal.Violation("I4", $"{entry.Id} was deleted outside by {entry.Actor}, and {id} does not know of it");
        }
    }

    /// <summary>7.5: without preconditions every change is preceded by a read, and soon.</summary>
    private void CheckRead(LedgerEntry entry)
    {
        if (entry.Before is null) return;
        var read = evidence.ReadBefore(entry);
        var gap = evidence.DepartureOf(entry).At - read?.At;
        if (gap is not { } span || span > TimeSpan.FromSeconds(45))
            world.Journal.Violation("7.5", $"{entry.Method} of {entry.Id} (ledger {entry.Number}) came {gap?.ToString() ?? "ever"} after the last read");
    }
}
