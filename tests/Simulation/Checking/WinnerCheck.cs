using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>
/// 7.2: who wins where a strategy decides. Against a person's value the integration's strategy says it; of two integrations' values the one of
/// smaller priority stands, unless both go by time.
/// </summary>
internal sealed class WinnerCheck(World world)
{
    private const string Person = "person";

    public void Committed(CommitUnit unit)
    {
        foreach (var conflict in unit.Writes.Where(write => write.Kind == WriteKind.Insert).Select(write => write.Row).OfType<ConflictRow>())
        {
            if (conflict is not { Status: ConflictStatus.AUTO_RESOLVED, ResolvedData: FieldValue.Object after } || world.Find(conflict.IntegrationId) is not { } site) continue;
            foreach (var field in site.Fields.Where(field => conflict.ConflictedFields.Contains(field.Here))) Check(unit, conflict, site, field, field.Outer(after.Get(field.Here)));
        }
    }

    private void Check(CommitUnit unit, ConflictRow conflict, Site site, Fields field, string? stands)
    {
        var ours = field.Outer(conflict.LocalSeen.Get(FieldPath.Parse(field.Here).Value));
        var theirs = field.OfOutside(conflict.ExternalSeen.Get(FieldPath.Parse(field.Outside).Value));
        if (ExternalWins(unit, conflict, site, field) is not { } external || ours == theirs) return;
        world.Journal.Count(external ? "clash won outside" : "clash won here");
        if (stands != (external ? theirs : ours))
            world.Journal.Violation("7.2", $"{site}: of {conflict.ResourceId}.{field.Here} {ours ?? "empty"} here and {theirs ?? "empty"} outside, {stands ?? "empty"} stands by {conflict.Id}, though {(external ? "the outside" : "this side")} wins by {site.Traits.Strategy}");
    }

    // Null: it is nobody's alone, or two systems' times decide.
    private bool? ExternalWins(CommitUnit unit, ConflictRow conflict, Site site, Fields field)
    {
        var own = unit.Writes.Select(write => write.Row).OfType<RecordVersionRow>().FirstOrDefault(row => row.Id == conflict.ResourceId)?.Version ?? long.MaxValue;
        var versions = world.Disk.All(From.Table<RecordVersionRow>().Where(row => row.Id, conflict.ResourceId).Where(row => row.Version, Is.Less, own).OrderBy(row => row.Version));
        // Who comes back from a delete is as it is outside.
        if (versions is [] or [.., { Deleted: true }] || versions.LastOrDefault(version => version.ChangedFields.Contains(field.Here)) is not { } last) return null;
        return world.Find(last.Origin) is { } rival && rival != site ? OfTwo(site, rival) : site.Traits.Strategy switch
        {
            ConflictStrategy.EXTERNAL_WINS => true,
            ConflictStrategy.LOCAL_WINS => false,
            ConflictStrategy.LATEST_WINS when !site.Traits.UpdatedAt => false,
            ConflictStrategy.LATEST_WINS when last.Origin == Person => unit.Writes.Select(write => write.Row).OfType<MappingRow>().LastOrDefault(row => row.Id == conflict.MappingId)?.ExternalUpdatedAt > last.At,
            _ => null,
        };
    }

    private static bool? OfTwo(Site site, Site rival)
    {
        if (site.Traits.Strategy is ConflictStrategy.CUSTOM_MERGE) return null;
        var byTime = site.Traits.Strategy == ConflictStrategy.LATEST_WINS && rival.Traits.Strategy == ConflictStrategy.LATEST_WINS;
        if (byTime && site.Traits.UpdatedAt) return null;
        var order = site.Traits.Priority.CompareTo(rival.Traits.Priority);
        return (order != 0 ? order : string.CompareOrdinal(site.Id, rival.Id)) < 0;
    }
}
