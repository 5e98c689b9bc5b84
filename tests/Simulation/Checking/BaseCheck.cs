using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Checking;

/// <summary>I8: base is a pair of values that both sides truly had, and that say the same unless a person accepted the difference, or had one side taken back.</summary>
internal sealed class BaseCheck(World world)
{
    private readonly Dictionary<string, List<FieldValue>> versions = new(StringComparer.Ordinal);

    /// <summary>A state that the local record has had.</summary>
    public void Seen(RecordVersionRow row)
    {
        if (!versions.TryGetValue(row.Id, out var states)) versions[row.Id] = states = [];
        states.Add(row.Fields);
    }

    public void Check(MappingRow row, MappingRow? old)
    {
        var site = world.Site(row.IntegrationId);
        foreach (var field in site.Fields)
        {
            var (here, outside) = (Value(row.BaseLocal, field.Here), Value(row.BaseExternal, field.Outside));
            if (old is not null && here.Equals(Value(old.BaseLocal, field.Here)) && outside.Equals(Value(old.BaseExternal, field.Outside))) continue;
            Expect(outside.IsAbsent || OutsideHad(site, row, field, site.Kept(field, field.OfOutside(outside))), row, $"the outside never had {field.Outside} {outside}");
            Expect(here.IsAbsent || HereHad(row, field, field.Outer(here)), row, $"the record never had {field.Here} {here}");
            Expect(site.Kept(field, field.Outer(here)) == site.Kept(field, field.OfOutside(outside)) || Accepted(row), row, $"{field.Here} {here} and {outside} are no pair");
        }
    }

    private static bool OutsideHad(Site site, MappingRow row, Fields field, string? value) => row.ExternalId is { } id
        && site.Outside.Chronicle.Of(id).Any(deed => deed.After is not null && field.OfOutside(deed.After) == value);

    private bool HereHad(MappingRow row, Fields field, string? value) =>
        versions.GetValueOrDefault(row.InternalId, []).Any(state => field.OfHere(state) == value);

    private bool Accepted(MappingRow row) => world.Disk.All(From.Table<ConflictRow>().Where(conflict => conflict.MappingId, row.Id))
        .Any(conflict => conflict.Status is ConflictStatus.IGNORED or ConflictStatus.RESOLVED)
        || world.Disk.All(From.Table<JobRow>().Where(job => job.JobType, JobType.UNDO)).Any(job => !job.DryRun);

    private static FieldValue Value(Projection projection, string path) =>
        projection.Values.FirstOrDefault(entry => entry.Key.Text == path).Value ?? FieldValue.Absent.Instance;

    private void Expect(bool holds, MappingRow row, string what)
    {
        if (!holds) world.Journal.Violation("I8", $"the base of {row.Id} ({row.InternalId}, {row.ExternalId}) moved, but {what}");
    }
}
