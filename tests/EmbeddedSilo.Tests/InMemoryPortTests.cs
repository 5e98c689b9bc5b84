namespace Concord.EmbeddedSilo.Tests;

/// <summary>The ports' contracts, on the implementations in memory.</summary>
public sealed class InMemoryPortTests
{
    private static readonly GrainStateKey s_key = new("t", "k", "s");

    [Fact]
    public async Task A_state_is_written_if_its_etag_is_the_stored_one()
    {
        var store = new InMemoryGrainStateStore();

        (await store.ReadAsync(s_key, default)).ShouldBeNull();
        var first = (await store.WriteAsync(s_key, "1"u8.ToArray(), null, default)).ShouldBeOfType<GrainStateOutcome.Done>().Etag;
        first.ShouldNotBeNull();
        (await store.WriteAsync(s_key, "2"u8.ToArray(), null, default)).ShouldBe(new GrainStateOutcome.Conflict(first));
        (await store.WriteAsync(s_key, "2"u8.ToArray(), "other", default)).ShouldBe(new GrainStateOutcome.Conflict(first));
        (await store.ReadAsync(s_key, default))!.Json.ToArray().ShouldBe("1"u8.ToArray());
        var second = (await store.WriteAsync(s_key, "2"u8.ToArray(), first, default)).ShouldBeOfType<GrainStateOutcome.Done>().Etag;
        second.ShouldNotBe(first);
        (await store.ReadAsync(s_key, default))!.Etag.ShouldBe(second);
    }

    [Fact]
    public async Task A_state_is_cleared_if_its_etag_is_the_stored_one()
    {
        var store = new InMemoryGrainStateStore();
        var etag = ((GrainStateOutcome.Done)await store.WriteAsync(s_key, "1"u8.ToArray(), null, default)).Etag;

        (await store.ClearAsync(s_key, null, default)).ShouldBe(new GrainStateOutcome.Conflict(etag));
        (await store.ClearAsync(s_key, etag, default)).ShouldBe(new GrainStateOutcome.Done(null));
        (await store.ReadAsync(s_key, default)).ShouldBeNull();
        (await store.ClearAsync(s_key, null, default)).ShouldBe(new GrainStateOutcome.Done(null));
        (await store.ClearAsync(s_key, etag, default)).ShouldBe(new GrainStateOutcome.Conflict(null));
    }

    [Theory]
    [InlineData("T", "k", "s")]
    [InlineData("t", "K", "s")]
    [InlineData("t", "k", "S")]
    public async Task States_are_kept_apart_by_every_part_of_the_key(string type, string key, string name)
    {
        var store = new InMemoryGrainStateStore();
        await store.WriteAsync(s_key, "1"u8.ToArray(), null, default);

        (await store.ReadAsync(new(type, key, name), default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_handed_in_may_change_afterwards()
    {
        var store = new InMemoryGrainStateStore();
        var json = "1"u8.ToArray();
        await store.WriteAsync(s_key, json, null, default);
        json[0] = 0;

        (await store.ReadAsync(s_key, default))!.Json.ToArray().ShouldBe("1"u8.ToArray());
    }

    [Fact]
    public async Task A_reminder_is_replaced_by_key_and_deleted_once()
    {
        var table = new InMemoryReminderTable();
        var row = new ReminderRow(new("t", "k", "n"), DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), null);
        await table.UpsertAsync(row, default);
        await table.UpsertAsync(row with { Period = TimeSpan.FromMinutes(2) }, default);
        await table.UpsertAsync(row with { Key = row.Key with { Name = "N" } }, default);

        (await table.ReadAllAsync(default)).Select(r => r.Period.TotalMinutes).ShouldBe([2, 1]);
        await table.DeleteAsync(row.Key, default);
        await table.DeleteAsync(row.Key, default);
        (await table.ReadAllAsync(default)).Single().Key.Name.ShouldBe("N");
    }
}
