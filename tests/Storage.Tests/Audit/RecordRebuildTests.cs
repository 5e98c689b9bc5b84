using Concord.Storage.Audit;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Values;

namespace Concord.Storage.Tests.Audit;

public sealed class RecordRebuildTests
{
    private const int Records = 2_000;
    private const int Versions = 50;

    [Fact]
    public async Task A_hundred_thousand_changes_make_what_is_there()
    {
        await using var store = new SqliteStore();
        await using var database = store.Open();
        foreach (var ids in Enumerable.Range(0, Records).Chunk(20)) await database.CommitAsync([.. ids.Select(number => History($"task_{number:0000}"))]);

        var sound = await new RecordRebuild(database).RunAsync();
        sound.Faults.ShouldBeEmpty();
        (sound.Records, sound.Changes).ShouldBe((Records, Records * Versions));

        store.Run("UPDATE record SET fields = '{\"title\":\"forged\"}' WHERE id = 'task_0007'");
        store.Run("DROP TRIGGER audit_keeps_rows; DELETE FROM audit WHERE id = 'aud_task_0011_17'");
        store.Run("UPDATE record SET revision = 51 WHERE id = 'task_0013'");
        (await new RecordRebuild(database).RunAsync()).Faults.ShouldBe(
        [
            "TASK task_0007: its fields are others than its audit leads to.",
            "TASK task_0011: no audit row leads to version 17.",
            "TASK task_0013: it is at version 51, its audit leads to 50.",
        ]);
    }

    private static CommitUnit History(string id)
    {
        var unit = new CommitUnit($"unit_{id}");
        for (var version = 1; version <= Versions; version++)
        {
            unit = unit.Insert(Sample.Version(version, id) with { Fields = FieldsOf(version) })
                .Insert(Sample.Audit($"aud_{id}_{version:00}", id) with { Subject = "TASK", Action = version == 1 ? "record.created" : "record.updated", Before = version == 1 ? "{}" : FieldsOf(version - 1).ToJson(), After = FieldsOf(version).ToJson() });
        }

        return unit.Insert(Sample.Record(id) with { Fields = FieldsOf(Versions), Revision = Versions });
    }

    private static FieldValue FieldsOf(int version) => FieldValue.ParseOrThrow($$"""{"title":"Version {{version}}","field{{version % 3}}":{{version}}}""");
}
