using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>
/// 7.2: who works on a record is known on the other side later, or never. Before that nobody crosses, and neither does that there is nobody: each side keeps
/// its own. After it they cross as who they are there, and in the end both sides name the same one (I5).
/// </summary>
internal sealed class Assignment(World world, Evidence all, SiteEvidence evidence)
{
    /// <summary>The field here.</summary>
    public const string Here = "assignedToId";

    /// <summary>The field outside.</summary>
    public const string Outside = "owner";

    private readonly List<MappingRow> known = [.. evidence.Mappings.Where(row => row.ResourceType == Acquaintances.Type)];

    public void Run()
    {
        if (!evidence.Site.Traits.Assigned) return;
        foreach (var deed in evidence.Chronicle.All.Where(deed => deed is { ByHub: true, Before: not null, After: not null } && Owner(deed.Before) != Owner(deed.After)))
        {
            // Written between the read and a write that replaces the whole record, on a system without preconditions.
            var isGap = evidence.Site.Traits.Guard == WriteGuard.None && evidence.ReadBefore(deed)?.Document is { } read && Owner(read) == Owner(deed.After);
            if (isGap) world.Journal.Count("exempt: written between read and write");
            else if (!IsOurWord(deed)) Violate("7.2", $"{deed.Id} was {Owner(deed.Before)}'s and became {Owner(deed.After) ?? "nobody"}'s by {deed.Operation}");
        }

        foreach (var record in all.Records)
        {
            CheckHere(record.Id);
            if (record is { DeletedAt: null, ExternalSyncEnabled: true } && !world.Traits.Undoes) CheckAgreed(record);
        }
    }

    // Somebody known, of whom the record told at some time; nobody, where the record had lost its own; or what an undo sets back.
    private bool IsOurWord(Deed deed)
    {
        if (all.Operation(deed.Operation) is not { } operation) return false;
        var after = Owner(deed.After);
        if (operation.Undo && evidence.Chronicle.Of(deed.Id).Any(older => older.Number < deed.Number && Owner(older.After) == after)) return true;
        var said = all.Versions(operation.InternalId).Select(version => Assigned(version.Fields)).ToList();
        return after is null ? said.SkipWhile(one => one is null).Contains(null) : said.Any(one => one is not null && There(one) == after);
    }

    private void CheckHere(string id)
    {
        string? before = null;
        foreach (var version in all.Versions(id))
        {
            var now = Assigned(version.Fields);
            if (version.Origin == evidence.Site.Id && now != before && !IsTheirWord(id, version, now))
                Violate("7.2", $"{id} was {before ?? "nobody"}'s and became {now ?? "nobody"}'s in version {version.Version}");
            before = now;
        }
    }

    private bool IsTheirWord(string id, RecordVersionRow version, string? now)
    {
        var deeds = evidence.DeedsOf(id).Where(deed => deed.After is not null).ToList();
        if (now is not null) return deeds.Any(deed => Owner(deed.After) is { } owner && HereOf(owner) == now);
        // Who comes back from a delete is as it is outside, where the place may be empty, as it may be in a copy that somebody brings back.
        return all.Versions(id).Any(older => older.Version < version.Version && older.Deleted) || deeds.Any(deed => evidence.IsRestore(deed) && Owner(deed.After) is null);
    }

    private void CheckAgreed(RecordRow record)
    {
        if (evidence.Site.Traits is not { FlowsIn: true, FlowsOut: true } || evidence.MappingsOf(record.Id) is not [{ SyncStatus: MappingStatus.SYNCED, ExternalId: { } id, FrozenGroups.IsEmpty: true }]) return;
        if (evidence.Site.Fake.Read(OutsideSystem.Collection, id) is not { } copy) return;
        if (evidence.ConflictsOf(record.Id).Any(row => row.Status is ConflictStatus.PENDING or ConflictStatus.IGNORED or ConflictStatus.RESOLVED)) return;
        var (ours, theirs) = (Assigned(record.Fields), Owner(copy));
        if ((ours is not null && There(ours) is null) || (theirs is not null && HereOf(theirs) is null)) world.Journal.Count("waits: not known on the other side");
        else if ((ours is null ? null : There(ours)) != theirs) Violate("I5", $"{record.Id} is {ours ?? "nobody"}'s, outside {id} is {theirs ?? "nobody"}'s, who is {(theirs is null ? "" : HereOf(theirs))} here");
        else world.Journal.Count(ours is null ? "nobody's on both sides" : "the same one's on both sides");
    }

    private string? There(string here) => known.FirstOrDefault(row => row.InternalId == here)?.ExternalId;

    private string? HereOf(string there) => known.FirstOrDefault(row => row.ExternalId == there)?.InternalId;

    private static string? Owner(JsonObject? document) => document?[Outside]?.ToString();

    private static string? Assigned(FieldValue document) => document is FieldValue.Object fields ? fields.Get(Here).ScalarText : null;

    private void Violate(string which, string what) => world.Journal.Violation(which, $"{evidence.Site}: {what}");
}
