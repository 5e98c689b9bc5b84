using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Contract;

public abstract partial class DatabaseContract
{
    [Fact]
    public async Task Insert_of_a_new_row_wins()
    {
        (await CommitAsync(Unit().Insert(Sample.Hint()))).ShouldBeTrue();
        (await AllAsync<HintRow>()).ShouldBe([Sample.Hint()]);
    }

    [Fact]
    public async Task Insert_on_a_taken_key_loses()
    {
        await HaveAsync(Sample.Hint());
        (await CommitAsync(Unit().Insert(Sample.Hint() with { Reason = "run" }))).ShouldBeFalse();
        (await AllAsync<HintRow>()).Single().Reason.ShouldBe("webhook");
    }

    [Theory]
    [InlineData("map_2", "task_1", "e2")]
    [InlineData("map_2", "task_2", "e1")]
    public async Task Insert_on_a_taken_unique_key_loses(string id, string internalId, string externalId)
    {
        await HaveAsync(Sample.Mapping());
        (await CommitAsync(Unit().Insert(Sample.Mapping(id, internalId, externalId)))).ShouldBeFalse();
    }

    [Fact]
    public async Task Nulls_in_a_unique_key_do_not_collide() =>
        await HaveAsync(Sample.Mapping("map_1", "task_1", null), Sample.Mapping("map_2", "task_2", null));

    [Fact]
    public async Task A_partial_unique_key_binds_only_rows_with_its_value()
    {
        await HaveAsync(Sample.Conflict("conf_1", status: ConflictStatus.RESOLVED), Sample.Conflict("conf_2"));
        (await CommitAsync(Unit().Insert(Sample.Conflict("conf_3")))).ShouldBeFalse();
        await HaveAsync(Sample.Conflict("conf_4", status: ConflictStatus.IGNORED));
    }

    [Fact]
    public async Task Update_of_the_revision_seen_wins_and_adds_one()
    {
        await HaveAsync(Sample.Hint(revision: 7));
        (await CommitAsync(Unit().Update(Sample.Hint(revision: 7) with { Attempts = 3 }))).ShouldBeTrue();
        (await AllAsync<HintRow>()).ShouldBe([Sample.Hint(revision: 8) with { Attempts = 3 }]);
    }

    [Fact]
    public async Task Update_of_another_revision_loses()
    {
        await HaveAsync(Sample.Hint(revision: 7));
        (await CommitAsync(Unit().Update(Sample.Hint(revision: 6) with { Attempts = 3 }))).ShouldBeFalse();
        (await AllAsync<HintRow>()).ShouldBe([Sample.Hint(revision: 7)]);
    }

    [Fact]
    public async Task Update_of_a_missing_row_loses() =>
        (await CommitAsync(Unit().Update(Sample.Hint()))).ShouldBeFalse();

    [Fact]
    public async Task Update_into_a_taken_unique_key_loses_instead_of_raising()
    {
        await HaveAsync(Sample.Mapping("map_1", "task_1", "e1"), Sample.Mapping("map_2", "task_2", null));
        (await CommitAsync(Unit().Update(Sample.Mapping("map_2", "task_2", "e1")))).ShouldBeFalse();
        (await CommitAsync(Unit().Update(Sample.Mapping("map_2", "task_2", "e2")))).ShouldBeTrue();
    }

    [Fact]
    public async Task Update_into_a_taken_partial_unique_key_loses()
    {
        await HaveAsync(Sample.Conflict("conf_1"), Sample.Conflict("conf_2", status: ConflictStatus.RESOLVED));
        (await CommitAsync(Unit().Update(Sample.Conflict("conf_2", status: ConflictStatus.PENDING)))).ShouldBeFalse();
        (await CommitAsync(Unit().Update(Sample.Conflict("conf_2", status: ConflictStatus.IGNORED)))).ShouldBeTrue();
    }

    [Fact]
    public async Task Update_that_keeps_its_own_unique_key_wins()
    {
        await HaveAsync(Sample.Mapping());
        (await CommitAsync(Unit().Update(Sample.Mapping() with { PushedVersion = 9 }))).ShouldBeTrue();
    }

    [Fact]
    public async Task Update_of_a_row_without_revision_needs_it_to_exist()
    {
        (await CommitAsync(Unit().Update(Sample.Tombstone()))).ShouldBeFalse();
        await HaveAsync(Sample.Tombstone());
        (await CommitAsync(Unit().Update(Sample.Tombstone() with { InternalId = "task_9" }))).ShouldBeTrue();
        (await AllAsync<TombstoneRow>()).Single().InternalId.ShouldBe("task_9");
    }

    [Fact]
    public async Task Upsert_inserts_with_the_revision_given_and_replaces_with_one_more_than_was_there()
    {
        (await CommitAsync(Unit().Upsert(Sample.Hint(revision: 5)))).ShouldBeTrue();
        (await CommitAsync(Unit().Upsert(Sample.Hint(revision: 1) with { Reason = "run" }))).ShouldBeTrue();
        (await AllAsync<HintRow>()).ShouldBe([Sample.Hint(revision: 6) with { Reason = "run" }]);
    }

    [Fact]
    public async Task Upsert_into_a_taken_unique_key_loses()
    {
        await HaveAsync(Sample.Mapping("map_1", "task_1", "e1"), Sample.Mapping("map_2", "task_2", null));
        (await CommitAsync(Unit().Upsert(Sample.Mapping("map_2", "task_2", "e1")))).ShouldBeFalse();
        (await CommitAsync(Unit().Upsert(Sample.Mapping("map_3", "task_3", "e1")))).ShouldBeFalse();
        (await CommitAsync(Unit().Upsert(Sample.Mapping("map_1", "task_1", "e1")))).ShouldBeTrue();
    }

    [Fact]
    public async Task Delete_needs_the_revision_seen()
    {
        await HaveAsync(Sample.Hint(revision: 2));
        (await CommitAsync(Unit().Delete(Sample.Hint(revision: 1)))).ShouldBeFalse();
        (await CommitAsync(Unit().Delete(Sample.Hint(revision: 2)))).ShouldBeTrue();
        (await AllAsync<HintRow>()).ShouldBeEmpty();
        (await CommitAsync(Unit().Delete(Sample.Hint(revision: 2)))).ShouldBeFalse();
    }

    [Fact]
    public async Task DeleteIfSame_wins_either_way_and_spares_a_row_that_moved()
    {
        await HaveAsync(Sample.Hint("e1", 2), Sample.Hint("e2", 2));
        (await CommitAsync(Unit().DeleteIfSame(Sample.Hint("e1", 1)).DeleteIfSame(Sample.Hint("e2", 2)).DeleteIfSame(Sample.Hint("e3")))).ShouldBeTrue();
        (await AllAsync<HintRow>()).ShouldBe([Sample.Hint("e1", 2)]);
    }

    [Fact]
    public async Task Expect_guards_without_writing()
    {
        await HaveAsync(Sample.Hint(revision: 2));
        (await CommitAsync(Unit().Expect(Sample.Hint(revision: 2)).Count("a"))).ShouldBeTrue();
        (await CommitAsync(Unit().Expect(Sample.Hint(revision: 3)).Count("a"))).ShouldBeFalse();
        (await CommitAsync(Unit().Expect(Sample.Hint("e9")).Count("a"))).ShouldBeFalse();
        (await AllAsync<HintRow>()).ShouldBe([Sample.Hint(revision: 2)]);
        (await AllAsync<CounterRow>()).Single().Value.ShouldBe(1);
    }

    [Fact]
    public async Task Count_adds_up()
    {
        (await CommitAsync(Unit().Count("a").Count("a", 5).Count("b", -2))).ShouldBeTrue();
        (await CommitAsync(Unit().Count("a"))).ShouldBeTrue();
        (await AllAsync<CounterRow>()).ShouldBe([new() { Name = "a", Value = 7 }, new() { Name = "b", Value = -2 }]);
    }

    [Fact]
    public async Task Purge_removes_what_fulfils_every_condition()
    {
        await HaveAsync(Sample.Hint("e1"), Sample.Hint("e2") with { Attempts = 2 }, Sample.Hint("e3") with { Attempts = 2, IntegrationId = "int_2" });
        (await CommitAsync(Unit().Purge(From.Table<HintRow>().Where(hint => hint.IntegrationId, "int_1").Where(hint => hint.Attempts, 2).Take(0)))).ShouldBeTrue();
        (await AllAsync<HintRow>()).Select(hint => hint.ExternalId).ShouldBe(["e1", "e3"]);
    }

    [Fact]
    public async Task Purge_reaches_rows_through_another_table()
    {
        await HaveAsync(Sample.Job("job_1"), Sample.Job("job_2") with { IntegrationId = "int_2" });
        await HaveAsync(Sample.Change("c1", "job_1"), Sample.Change("c2", "job_2"), Sample.Change("c3", "job_3"));
        var jobs = From.Table<JobRow>().Where(job => job.IntegrationId, "int_1");
        (await CommitAsync(Unit().Purge(From.Table<RunChangeRow>().WhereIn(change => change.JobId, jobs, job => job.Id)))).ShouldBeTrue();
        (await AllAsync<RunChangeRow>()).Select(change => change.Id).ShouldBe(["c2", "c3"]);
    }
}
