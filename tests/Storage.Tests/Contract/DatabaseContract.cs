using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Contract;

/// <summary>What every database behind the port promises. A database's tests are a subclass that makes it.</summary>
public abstract class DatabaseContract
{
    private int unitNumber;

    protected abstract IDatabase Database { get; }

    private CommitUnit Unit() => new($"unit_{++unitNumber}");

    private async Task<bool> CommitAsync(CommitUnit unit) => (await Database.CommitAsync([unit]))[0];

    private async Task HaveAsync<T>(params T[] rows)
        where T : class => (await CommitAsync(rows.Aggregate(Unit(), (unit, row) => unit.Insert(row)))).ShouldBeTrue();

    private Task<ImmutableArray<T>> AllAsync<T>()
        where T : class => Database.QueryAsync(From.Table<T>());

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

    [Fact]
    public async Task A_loser_leaves_nothing_and_disturbs_no_other_unit()
    {
        await HaveAsync(Sample.Hint("e1"));
        var won = await Database.CommitAsync(
        [
            Unit().Insert(Sample.Hint("e2")),
            Unit().Insert(Sample.Hint("e3")).Count("lost").Update(Sample.Hint("e1", revision: 99)),
            Unit().Insert(Sample.Hint("e4")).Update(Sample.Hint("e1")),
        ]);
        won.ShouldBe([true, false, true]);
        (await AllAsync<HintRow>()).Select(hint => hint.ExternalId).ShouldBe(["e1", "e2", "e4"]);
        (await AllAsync<CounterRow>()).ShouldBeEmpty();
        (await AllAsync<CommitUnitRow>()).Select(row => row.UnitId).ShouldBe(["unit_1", "unit_2", "unit_4"]);
    }

    [Fact]
    public async Task Units_of_a_batch_see_those_before_them()
    {
        var won = await Database.CommitAsync([Unit().Insert(Sample.Hint()), Unit().Update(Sample.Hint()), Unit().Update(Sample.Hint())]);
        won.ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task Writes_of_a_unit_see_those_before_them()
    {
        (await CommitAsync(Unit().Insert(Sample.Hint()).Update(Sample.Hint()).Delete(Sample.Hint(revision: 2)).Insert(Sample.Hint(revision: 5)))).ShouldBeTrue();
        (await AllAsync<HintRow>()).Single().Revision.ShouldBe(5);
    }

    [Fact]
    public async Task A_unit_takes_effect_once_however_often_it_is_committed()
    {
        var unit = Unit().Count("a").Insert(Sample.Hint());
        (await Database.CommitAsync([unit, unit])).ShouldBe([true, true]);
        (await CommitAsync(unit)).ShouldBeTrue();
        (await AllAsync<CounterRow>()).Single().Value.ShouldBe(1);
    }

    [Fact]
    public async Task A_unit_that_lost_may_win_later()
    {
        var unit = Unit().Insert(Sample.Hint());
        await HaveAsync(Sample.Hint());
        (await CommitAsync(unit)).ShouldBeFalse();
        (await CommitAsync(Unit().Delete(Sample.Hint()))).ShouldBeTrue();
        (await CommitAsync(unit)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_unit_that_raises_undoes_the_whole_batch()
    {
        var poison = Unit().Insert(Sample.Hint("e2") with { Reason = null! });
        await Should.ThrowAsync<ArgumentException>(() => Database.CommitAsync([Unit().Insert(Sample.Hint("e1")), poison, Unit().Insert(Sample.Hint("e3"))]));
        (await AllAsync<HintRow>()).ShouldBeEmpty();
        (await CommitAsync(Unit().Insert(Sample.Hint("e1")))).ShouldBeTrue();
    }

    [Fact]
    public async Task An_empty_batch_and_an_empty_unit_are_fine()
    {
        (await Database.CommitAsync([])).ShouldBeEmpty();
        (await CommitAsync(Unit())).ShouldBeTrue();
    }

    [Fact]
    public async Task Tickets_ascend_without_a_repeat()
    {
        var drawn = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Database.NextTicketAsync().AsTask()));
        drawn.Distinct().Count().ShouldBe(100);
        (await Database.NextTicketAsync()).ShouldBeGreaterThan(drawn.Max());
    }

    public static TheoryData<string> OddTexts => new(
        "'; DROP TABLE hint; --",
        "\" OR 1=1",
        "%_\\",
        "@tenant",
        "",
        "NULL",
        "007",
        "1e3",
        "line\nbreak\ttab",
        "ünïcödé 日本 😀",
        "\u202Ertl");

    [Theory]
    [MemberData(nameof(OddTexts))]
    public async Task Any_text_is_only_text(string text)
    {
        await HaveAsync(Sample.Hint(text) with { Reason = text, LastError = text }, Sample.Hint("other"));
        var found = await Database.QueryAsync(From.Table<HintRow>().Where(hint => hint.ExternalId, text).WhereIn(hint => hint.Reason, [text, "x"]));
        found.ShouldBe([Sample.Hint(text) with { Reason = text, LastError = text }]);
    }

    [Fact]
    public async Task Text_that_no_database_keeps_is_mended()
    {
        await HaveAsync(Sample.Hint("e1") with { LastError = "a\0b\uD800c" });
        (await AllAsync<HintRow>()).Single().LastError.ShouldBe("a\uFFFDb\uFFFDc");
    }

    [Fact]
    public async Task Every_kind_of_value_comes_back_as_it_went_in()
    {
        var record = Sample.Record(fields: """{"a":null,"b":[1,2.5,true,"x"],"c":{"d":"e"},"big":9007199254740993}""") with
        {
            ExternalSyncEnabled = false,
            LastExternalSyncAt = Sample.At.AddMilliseconds(123),
            Revision = long.MaxValue - 1,
        };
        var operation = Sample.Operation() with { LocalValues = Projection.ParseOrThrow("""{"a.b":1,"c":null}"""), Groups = ["a", "b\"c"], HttpStatus = 409 };
        await HaveAsync(record);
        await HaveAsync(operation);
        await HaveAsync(Sample.Payload());

        (await AllAsync<RecordRow>()).ShouldBe([record]);
        var read = (await AllAsync<OperationRow>()).Single();
        read.Groups.ShouldBe(operation.Groups.AsEnumerable());
        (read with { Groups = operation.Groups }).ShouldBe(operation);
        (await AllAsync<PayloadRow>()).Single().Body.ShouldBe([0, 1, 255]);
    }

    [Fact]
    public async Task Times_keep_milliseconds_and_forget_the_offset()
    {
        var time = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 7, TimeSpan.FromHours(2)).AddTicks(9);
        await HaveAsync(Sample.Hint() with { NextDueAt = time });
        var read = (await AllAsync<HintRow>()).Single().NextDueAt;
        read.ShouldBe(time.AddTicks(-9));
        read.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Comparisons_follow_SQL()
    {
        await HaveAsync(
            Sample.Hint("e1") with { Attempts = 1, LastError = "b" },
            Sample.Hint("e2") with { Attempts = 2, LastError = null },
            Sample.Hint("e3") with { Attempts = 3, LastError = "\uE000" },
            Sample.Hint("e4") with { Attempts = 4, LastError = "😀" });

        async Task Finds(Query<HintRow> query, params string[] expected) =>
            (await Database.QueryAsync(query)).Select(hint => hint.ExternalId).ShouldBe(expected, query.Conditions.FirstOrDefault()?.ToString());

        var all = From.Table<HintRow>();
        await Finds(all.Where(hint => hint.Attempts, Is.Less, 2), "e1");
        await Finds(all.Where(hint => hint.Attempts, Is.AtMost, 2), "e1", "e2");
        await Finds(all.Where(hint => hint.Attempts, Is.Greater, 3), "e4");
        await Finds(all.Where(hint => hint.Attempts, Is.AtLeast, 3), "e3", "e4");
        await Finds(all.Where(hint => hint.LastError, null), "e2");
        await Finds(all.Where(hint => hint.LastError, Is.NotNull), "e1", "e3", "e4");
        await Finds(all.Where(hint => hint.LastError, Is.NotEqual, "b"), "e3", "e4");
        await Finds(all.Where(hint => hint.LastError, Is.Less, "😀"), "e1", "e3");
        await Finds(all.WhereIn(hint => hint.LastError, ["b", null, "😀"]), "e1", "e4");
        await Finds(all.WhereIn(hint => hint.ExternalId, []));
        await Finds(all.OrderBy(hint => hint.LastError), "e2", "e1", "e3", "e4");
        await Finds(all.OrderByDescending(hint => hint.LastError), "e4", "e3", "e1", "e2");
        await Finds(all.OrderByDescending(hint => hint.Attempts).Take(2), "e4", "e3");
        await Finds(all.WhereIn(hint => hint.ExternalId, all.Where(hint => hint.Attempts, Is.AtLeast, 3), hint => hint.ExternalId), "e3", "e4");
    }

    [Fact]
    public async Task Enums_and_times_compare_as_columns()
    {
        await HaveAsync(Sample.Delivery("dlv_1"), Sample.Delivery("dlv_2", DeliveryState.CLOSED) with { Disposition = Disposition.APPLIED });
        (await Database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.State, DeliveryState.OPEN).Where(row => row.NextDueAt, Is.AtMost, Sample.At)))
            .Single().Id.ShouldBe("dlv_1");
        (await Database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Disposition, Disposition.APPLIED).Where(row => row.Held, false)))
            .Single().Id.ShouldBe("dlv_2");
    }

    [Fact]
    public async Task Many_values_in_one_question_are_fine()
    {
        await HaveAsync([.. Enumerable.Range(0, 300).Select(number => Sample.Hint($"e{number:000}"))]);
        var asked = Enumerable.Range(100, 1000).Select(number => $"e{number:000}");
        (await Database.QueryAsync(From.Table<HintRow>().WhereIn(hint => hint.ExternalId, asked))).Length.ShouldBe(200);
    }

    [Fact]
    public async Task Deleting_an_integration_takes_what_is_its_own_and_nothing_else()
    {
        await HaveAsync(Sample.Integration());
        await HaveAsync(Sample.Mapping(), Sample.Mapping("map_2") with { IntegrationId = "int_2" });
        await HaveAsync(Sample.Job());
        await HaveAsync(Sample.Change("c1"));
        await HaveAsync(Sample.Delivery());
        await HaveAsync(Sample.Event());
        await HaveAsync(Sample.Payload("dlv_1"), Sample.Payload("log_1"), Sample.Payload("op_1"), Sample.Payload("dlv_other"));
        await HaveAsync(Sample.Operation());
        await HaveAsync(Sample.Log());
        await HaveAsync(Sample.Record());
        await HaveAsync(Sample.Audit());

        (await CommitAsync(Unit().Delete(Sample.Integration()).PurgeIntegration("int_1"))).ShouldBeTrue();

        (await AllAsync<IntegrationRow>()).ShouldBeEmpty();
        (await AllAsync<MappingRow>()).Single().Id.ShouldBe("map_2");
        (await AllAsync<JobRow>()).ShouldBeEmpty();
        (await AllAsync<RunChangeRow>()).ShouldBeEmpty();
        (await AllAsync<DeliveryRow>()).ShouldBeEmpty();
        (await AllAsync<DeliveryEventRow>()).ShouldBeEmpty();
        (await AllAsync<PayloadRow>()).Single().OwnerId.ShouldBe("dlv_other");
        (await AllAsync<OperationRow>()).ShouldBeEmpty();
        (await AllAsync<SyncLogRow>()).ShouldBeEmpty();
        (await AllAsync<RecordRow>()).Length.ShouldBe(1);
        (await AllAsync<AuditRow>()).Length.ShouldBe(1);
    }
}
