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

    public void Check(CommitUnit unit, MappingRow row, MappingRow? old)
    {
        var site = world.Site(row.IntegrationId);
        foreach (var field in site.Fields)
        {
            var (here, outside) = (Value(row.BaseLocal, field.Here), Value(row.BaseExternal, field.Outside));
            if (old is not null && here.Equals(Value(old.BaseLocal, field.Here)) && outside.Equals(Value(old.BaseExternal, field.Outside))) continue;
            Expect(outside.IsAbsent || OutsideHad(site, row, field, site.Kept(field, field.OfOutside(outside))), row, $"the outside never had {field.Outside} {outside}");
            Expect(here.IsAbsent || HereHad(row, field, field.Outer(here)), row, $"the record never had {field.Here} {here}");
            Expect(site.Kept(field, field.Outer(here)) == site.Kept(field, field.OfOutside(outside)) || Accepted(unit, row, field), row, $"{field.Here} {here} and {outside} are no pair");
        }
    }

    private static bool OutsideHad(Site site, MappingRow row, Fields field, string? value) => row.ExternalId is { } id
        && site.Outside.Chronicle.Of(id).Any(deed => deed.After is not null && field.OfOutside(deed.After) == value);

    private bool HereHad(MappingRow row, Fields field, string? value) =>
        versions.GetValueOrDefault(row.InternalId, []).Any(state => field.OfHere(state) == value);

    // By the same commit: a person's word about this field, or an undo of it, whose write outside is one that undoes.
    private bool Accepted(CommitUnit unit, MappingRow row, Fields field) => unit.Writes.Select(write => write.Row).Any(written => written switch
    {
        ConflictRow conflict => conflict.MappingId == row.Id && conflict.Status is ConflictStatus.IGNORED or ConflictStatus.RESOLVED && conflict.ConflictedFields.Contains(field.Here),
        RecordVersionRow version => version.Id == row.InternalId && version.ChangedFields.Contains(field.Here)
            && world.Disk.First(From.Table<JobRow>().Where(job => job.Id, version.Cause)) is { JobType: JobType.UNDO } job && job.IntegrationId == row.IntegrationId,
        OperationRow operation => operation is { Undo: true, State: OperationState.CONFIRMED } && operation.MappingId == row.Id && operation.SentValues.Values.Any(sent => sent.Key.Text == field.Outside),
        _ => false,
    });

    private static FieldValue Value(Projection projection, string path) =>
        projection.Values.FirstOrDefault(entry => entry.Key.Text == path).Value ?? FieldValue.Absent.Instance;

    private void Expect(bool holds, MappingRow row, string what)
    {
        if (!holds) world.Journal.Violation("I8", $"the base of {row.Id} ({row.InternalId}, {row.ExternalId}) moved, but {what}");
    }
}
