using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.World;

/// <summary>I11, held in every step of every test: each change of state has exactly one audit row, in its own unit, and each version of a record is kept.</summary>
internal static class Audit
{
    public static void Check(RecordState before, CommitUnit unit)
    {
        var writes = unit.Writes.Where(write => write.Kind is WriteKind.Insert or WriteKind.Update or WriteKind.Delete).ToList();
        var audited = writes.Select(write => write.Row).OfType<AuditRow>().ToList();
        audited.ShouldAllBe(row => row.UnitId == unit.Id && row.Actor.Length > 0 && row.Cause != null);
        audited.Select(row => row.Id).ShouldBeUnique();

        var versions = writes.Select(write => write.Row).OfType<RecordVersionRow>().Select(row => row.Version).ToList();
        foreach (var write in writes)
        {
            switch (write.Row)
            {
                case RecordRow row:
                    audited.Count(one => one.SubjectId == row.Id).ShouldBe(1, "one audit row a version");
                    versions.ShouldBe([(before.Record?.Revision ?? 0) + 1]);
                    break;
                case OperationRow row when Moved(before.Operations.FirstOrDefault(old => old.Id == row.Id)?.State, row.State):
                    audited.Count(one => one.SubjectId == row.Id).ShouldBe(1, $"one audit row for {row.Id} {row.State}");
                    break;
                case ConflictRow row when Moved(before.Conflicts.FirstOrDefault(old => old.Id == row.Id)?.Status, row.Status):
                    audited.Count(one => one.SubjectId == row.Id).ShouldBe(1, $"one audit row for {row.Id} {row.Status}");
                    break;
                case MappingRow row when write.Kind != WriteKind.Update:
                    audited.Count(one => one.SubjectId == row.Id).ShouldBe(1, $"one audit row for {row.Id}");
                    break;
            }
        }
    }

    private static bool Moved<T>(T? before, T after)
        where T : struct => !after.Equals(before);
}
