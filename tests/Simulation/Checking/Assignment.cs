using Concord.Simulation.Worlds;
using Concord.Sync.Values;

namespace Concord.Simulation.Checking;

/// <summary>7.2: who works on a record is not known on the other side. So nobody crosses, and neither does that there is nobody: each side keeps its own.</summary>
internal sealed class Assignment(World world, Evidence all, SiteEvidence evidence)
{
    /// <summary>The field here.</summary>
    public const string Here = "assignedToId";

    /// <summary>The field outside.</summary>
    public const string Outside = "owner";

    public void Run()
    {
        if (!evidence.Site.Traits.Assigned) return;
        foreach (var deed in evidence.Chronicle.All.Where(deed => deed is { ByHub: true, Before: not null, After: not null } && deed.Before[Outside]?.ToString() != deed.After[Outside]?.ToString()))
        {
            // Written between the read and a write that replaces the whole record, on a system without preconditions.
            var isGap = evidence.Site.Traits.Guard == WriteGuard.None && evidence.ReadBefore(deed)?.Document is { } read && read[Outside]?.ToString() == deed.After![Outside]?.ToString();
            if (isGap) world.Journal.Count("exempt: written between read and write");
            else Violate($"{deed.Id} was {deed.Before![Outside]}'s and became {deed.After![Outside]?.ToString() ?? "nobody"}'s by {deed.Operation}");
        }

        foreach (var record in all.Records) CheckHere(record.Id);
    }

    private void CheckHere(string id)
    {
        FieldValue before = FieldValue.Absent.Instance;
        foreach (var version in all.Versions(id))
        {
            var now = version.Fields is FieldValue.Object fields ? fields.Get(Here) : FieldValue.Absent.Instance;
            // Who comes back from a delete is as it is outside, where the place may be empty.
            var isBack = now.IsAbsent && all.Versions(id).Any(older => older.Version < version.Version && older.Deleted);
            if (version.Origin == evidence.Site.Id && !now.Equals(before) && !isBack)
                Violate($"{id} was {before}'s and became {now}'s in version {version.Version}");
            before = now;
        }
    }

    private void Violate(string what) => world.Journal.Violation("7.2", $"{evidence.Site}: {what}, whom nobody knows on the other side");
}
