using System.Text.Json.Nodes;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Simulation.Checking;

/// <summary>What must hold once a healed world has come to rest.</summary>
internal sealed class FinalCheck(World world, Person person)
{
    private readonly Evidence evidence = new(world);

    public void Run()
    {
        new DeliveryCheck(world).Run();
        CheckAcknowledgedEdits();
        foreach (var system in world.Sites.Select(evidence.Of))
        {
            new EffectCheck(world, evidence, system).Run();
            new PairCheck(world, evidence, system).Run();
            new OutsideWriteCheck(world, evidence, system).Run();
            new Assignment(world, evidence, system).Run();
        }

        new KeyCheck(world).Run();
        new LocalWriteCheck(world, evidence).Run();
        CheckHistory();
        new AuditCheck(world).Run();
        new SecretCheck(world).Run();
        new AlertCheck(world).Run();
        CountEnds();
    }

    private void CheckAcknowledgedEdits()
    {
        foreach (var edit in person.Acknowledged)
            Expect(evidence.Versions(edit.RecordId).Any(row => row.Version == edit.Version), "I4", $"the acknowledged edit {edit.What} of {edit.RecordId} is not in its history as version {edit.Version}");
    }

    /// <summary>I11: the history is without gaps and ends in what is there now, and so does the audit when it is played from empty.</summary>
    private void CheckHistory()
    {
        foreach (var record in world.Disk.All<RecordRow>())
        {
            var versions = evidence.Versions(record.Id);
            Expect(versions.Select(row => row.Version).SequenceEqual(Enumerable.Range(1, versions.Count).Select(number => (long)number)), "I11", $"the history of {record.Id} has gaps");
            Expect(world.Disk.All(From.Table<RecordChangeRow>().Where(row => row.Id, record.Id)).Length == versions.Count, "feed", $"not every version of {record.Id} is in the feed");
            Expect(versions.Count == record.Revision && versions[^1].Fields.Equals(record.Fields), "I11", $"the history of {record.Id} does not end in what is there");
            var played = Play(world.Disk.All(From.Table<AuditRow>().Where(row => row.SubjectId, record.Id)), versions.Count, record.Id);
            Expect(JsonNode.DeepEquals(played, JsonNode.Parse(record.Fields.ToJson())), "I11", $"the audit of {record.Id} played from empty gives {played.ToJsonString()}, but there is {record.Fields}");
        }
    }

    private JsonObject Play(IEnumerable<AuditRow> audit, int versions, string id)
    {
        var state = new JsonObject();
        var changes = audit.Where(row => row.Action.StartsWith("record.", StringComparison.Ordinal)).ToList();
        Expect(changes.Count == versions, "I11", $"{id} has {versions} versions and {changes.Count} audit rows");
        var left = changes.Select(row => (Before: Parse(row.Before), After: Parse(row.After))).ToList();
        // Ids of two processes within a millisecond do not tell the order; what each row says was before does.
        while (left.Count > 0)
        {
            var next = left.FindIndex(change => Fits(state, change.Before, change.After));
            if (next < 0) break;
            foreach (var name in left[next].Before.Select(field => field.Key).Where(name => !left[next].After.ContainsKey(name))) state.Remove(name);
            foreach (var (name, value) in left[next].After) state[name] = value?.DeepClone();
            left.RemoveAt(next);
        }

        return state;
    }

    private static bool Fits(JsonObject state, JsonObject before, JsonObject after) =>
        before.All(field => JsonNode.DeepEquals(state[field.Key], field.Value))
        && after.All(field => before.ContainsKey(field.Key) || !state.ContainsKey(field.Key));

    private static JsonObject Parse(string? json) => json is null ? [] : (JsonObject)JsonNode.Parse(json)!;

    private void CountEnds()
    {
        foreach (var operation in world.Disk.All<OperationRow>()) world.Journal.Count($"operation {operation.Kind} {operation.State}");
        foreach (var version in world.Disk.All<RecordVersionRow>())
            world.Journal.Count(version.Origin == "person" ? "version by a person" : "version from outside");
        world.Journal.Count("write outside by the hub", world.Sites.Sum(site => site.Outside.Chronicle.All.Count(deed => deed.ByHub)));
        world.Journal.Count("write outside by somebody", world.Sites.Sum(site => site.Outside.Chronicle.All.Count(deed => !deed.ByHub)));
        world.Journal.Count("read of the hub", world.Sites.Sum(site => site.Outside.Reads.Count));
    }

    private void Expect(bool holds, string which, string what)
    {
        if (!holds) world.Journal.Violation(which, what);
    }
}
