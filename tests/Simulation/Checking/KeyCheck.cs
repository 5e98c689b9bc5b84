using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;

namespace Concord.Simulation.Checking;

/// <summary>
/// 7.4: the hub never makes a record with a key that a living one has, unless a person said so; and at rest every living record that has a
/// key has claimed it, once, with one of them as the first.
/// </summary>
internal sealed class KeyCheck(World world)
{
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);

    private bool IsUsed => world.Sites.Any(Matches);

    /// <summary>A record was written. Integrations that match nothing make records whatever their keys.</summary>
    public void Seen(WriteKind kind, RecordRow record)
    {
        if (!IsUsed) return;
        var key = KeyOf(record);
        if (kind == WriteKind.Insert && key is not null && record is { ExternalSource: { } source, ExternalId: { } externalId } && Matches(world.Site(source)))
        {
            var twin = keys.FirstOrDefault(other => other.Value == key).Key;
            if (twin is not null && !MayStandAlone(source, externalId)) world.Journal.Violation("7.4", $"{record.Id} was made from {externalId} with the number {key}, which {twin} has");
            world.Journal.Count(twin is null ? "made with a key" : "made with a taken key, as a person said");
        }

        if (key is null) keys.Remove(record.Id);
        else keys[record.Id] = key;
    }

    /// <summary>What must hold at rest.</summary>
    public void Run()
    {
        if (!IsUsed) return;
        var living = world.Disk.All<RecordRow>().Where(row => KeyOf(row) is not null).ToDictionary(row => row.Id, row => KeyOf(row)!, StringComparer.Ordinal);
        var claims = world.Disk.All<MatchClaimRow>();
        var holders = claims.Select(row => row.RecordId).Order(StringComparer.Ordinal).ToList();
        Expect(holders.SequenceEqual(living.Keys.Order(StringComparer.Ordinal)), $"claims are held by {string.Join(' ', holders)}, keys are had by {string.Join(' ', living.Keys.Order(StringComparer.Ordinal))}");
        foreach (var group in claims.GroupBy(row => row.KeyHash.Split('/')[0]))
        {
            Expect(group.Count(row => !row.KeyHash.Contains('/')) == 1, $"{group.Key} has no first holder, or several");
            Expect(group.Select(row => living.GetValueOrDefault(row.RecordId)).Distinct().Count() == 1, $"{group.Key} is claimed by records with different numbers: {string.Join(' ', group.Select(row => row.RecordId))}");
        }
    }

    private static bool Matches(Site site) => site.Traits.Matching is not (null or MatchMode.CREATE_ONLY);

    private bool MayStandAlone(string source, string externalId) =>
        world.Disk.All(From.Table<MatchChoiceRow>().Where(row => row.IntegrationId, source)).Any(row => row.ExternalId == externalId && row.RecordId is null);

    private static string? KeyOf(RecordRow record) => record.DeletedAt is null ? Fields.Number.OfHere(record.Fields) : null;

    private void Expect(bool holds, string what)
    {
        if (!holds) world.Journal.Violation("7.4", what);
    }
}
