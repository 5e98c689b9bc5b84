namespace Concord.Storage.Tests.Cluster;

/// <summary>Reminders as Orleans' AdoNet reminder table writes and reads them.</summary>
public sealed class ReminderSqlTests : ClusterTests
{
    private async Task<int> UpsertAsync(string grain, int hash, TimeSpan period) => (int)(await AskAsync(
        "UpsertReminderRowKey",
        With("ServiceId", "concord"), With("GrainHash", hash), With("GrainId", grain), With("ReminderName", "schedule"), With("StartTime", Start),
        period.TotalMilliseconds <= int.MaxValue ? With("Period", (int)period.TotalMilliseconds) : With("Period", (long)period.TotalMilliseconds))).Single()["Version"]!;

    private async Task<IEnumerable<string>> RangeAsync(int begin, int end, string service = "concord") =>
        (await AskAsync(begin < end ? "ReadRangeRows1Key" : "ReadRangeRows2Key", With("ServiceId", service), With("BeginHash", begin), With("EndHash", end)))
            .Select(row => (string)row["GrainId"]!).Order(StringComparer.Ordinal);

    private Task<bool> DeleteAsync(string grain, int version) =>
        DoneAsync("DeleteReminderRowKey", With("ServiceId", "concord"), With("GrainId", grain), With("ReminderName", "schedule"), With("Version", version));

    [Fact]
    public async Task A_reminder_is_kept_with_its_times_and_another_schedule_of_it_is_another_version()
    {
        (await UpsertAsync("integration/a", 1, TimeSpan.FromMinutes(15))).ShouldBe(0);
        (await UpsertAsync("integration/a", 1, TimeSpan.FromDays(40))).ShouldBe(1);

        var row = (await AskAsync("ReadReminderRowKey", With("ServiceId", "concord"), With("GrainId", "integration/a"), With("ReminderName", "schedule"))).Single();

        (row["StartTime"], row["Period"], row["Version"]).ShouldBe((Start, (long)TimeSpan.FromDays(40).TotalMilliseconds, 1));
        (await AskAsync("ReadReminderRowsKey", With("ServiceId", "concord"), With("GrainId", "integration/a"))).ShouldHaveSingleItem();
        (await AskAsync("ReadReminderRowsKey", With("ServiceId", "concord"), With("GrainId", "integration/b"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_is_in_one_range_of_the_ring_also_over_its_end()
    {
        foreach (var (grain, hash) in new[] { ("a", int.MinValue), ("b", -5), ("c", 0), ("d", 7), ("e", int.MaxValue) })
        {
            await UpsertAsync(grain, hash, TimeSpan.FromMinutes(1));
        }

        (await RangeAsync(-5, 7)).ShouldBe(["c", "d"]);
        (await RangeAsync(7, -5)).ShouldBe(["a", "b", "e"]);
        (await RangeAsync(7, 7)).ShouldBe(["a", "b", "c", "d", "e"]);
        (await RangeAsync(-5, 7, "another")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_version_that_was_read_is_removed()
    {
        await UpsertAsync("a", 1, TimeSpan.FromMinutes(1));
        await UpsertAsync("a", 1, TimeSpan.FromMinutes(2));

        (await DeleteAsync("a", 0)).ShouldBeFalse();
        (await DeleteAsync("a", 1)).ShouldBeTrue();
        (await DeleteAsync("a", 1)).ShouldBeFalse();
    }

    [Fact]
    public async Task All_of_a_service_are_removed_together()
    {
        await UpsertAsync("a", 1, TimeSpan.FromMinutes(1));
        await AskAsync("DeleteReminderRowsKey", With("ServiceId", "another"));
        (await RangeAsync(0, 0)).ShouldBe(["a"]);
        await AskAsync("DeleteReminderRowsKey", With("ServiceId", "concord"));
        (await RangeAsync(0, 0)).ShouldBeEmpty();
    }
}
