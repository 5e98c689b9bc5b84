using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Contract;

public abstract partial class DatabaseContract
{
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
    public async Task Odd_texts_in_a_long_list_are_found_too()
    {
        string[] odd = ["x' OR '1'='1", "😀", "\uE000", "a\"b\\c", "", "1", "null"];
        await HaveAsync([.. odd.Append("else").Select(id => Sample.Hint(id))]);
        var asked = odd.Concat(Enumerable.Range(100, 40).Select(number => $"e{number}"));
        (await Database.QueryAsync(From.Table<HintRow>().WhereIn(hint => hint.ExternalId, asked))).Select(hint => hint.ExternalId).ShouldBe(odd, ignoreOrder: true);
        (await Database.CountAsync(From.Table<HintRow>().WhereIn(hint => hint.ExternalId, asked))).ShouldBe(odd.Length);
    }

    [Fact]
    public async Task An_excerpt_shows_some_columns_of_what_a_table_holds_by_its_own_key()
    {
        await HaveAsync(
            Sample.Mapping("map_1", "task_1", "e2") with { LastExternalHash = "fp_2", ComparedVersion = 7 },
            Sample.Mapping("map_2", "task_2", null),
            Sample.Mapping("map_3", "task_3", "e1"),
            Sample.Mapping("map_4", "task_4", "e3") with { SyncStatus = MappingStatus.DETACHED });
        var marks = From.Table<MappingMark>().Where(row => row.IntegrationId, Sample.Mapping().IntegrationId).Where(row => row.ExternalId, Is.Greater, "");
        (await Database.QueryAsync(marks)).Select(row => row.ExternalId).ShouldBe(["e1", "e2", "e3"]);
        (await Database.QueryAsync(marks.OrderByDescending(row => row.ExternalId).Take(2))).Select(row => row.ExternalId).ShouldBe(["e3", "e2"]);
        (await Database.CountAsync(marks.Where(row => row.SyncStatus, Is.NotEqual, MappingStatus.DETACHED))).ShouldBe(2);
        var mark = (await Database.QueryAsync(marks.WhereIn(row => row.ExternalId, ["e2", "e9"]))).Single();
        (mark.LastExternalHash, mark.ComparedVersion, mark.SyncStatus).ShouldBe(("fp_2", 7, Sample.Mapping().SyncStatus));
    }

    [Fact]
    public async Task Counting_regards_conditions_and_neither_order_nor_limit()
    {
        await HaveAsync(Sample.Hint("e1"), Sample.Hint("e2"), Sample.Hint("e3") with { Attempts = 2 });
        var untried = From.Table<HintRow>().Where(hint => hint.Attempts, 0);
        (await Database.CountAsync(untried.OrderBy(hint => hint.Reason).Take(1))).ShouldBe(2);
        (await Database.CountAsync(untried.Where(hint => hint.IntegrationId, "int_9"))).ShouldBe(0);
    }

    [Fact]
    public async Task Several_queries_are_answered_together_each_as_alone()
    {
        await HaveAsync(Sample.Hint("e1"), Sample.Hint("e2"), Sample.Hint("e3"));
        await HaveAsync(Sample.Mapping("map_1", "task_1", "e2"));
        var reads = new Reads();
        var first = reads.Add(From.Table<HintRow>().OrderByDescending(hint => hint.ExternalId).Take(2));
        var bound = reads.Add(From.Table<MappingRow>());
        var none = reads.Add(From.Table<DeliveryRow>());
        var marks = reads.Add(From.Table<MappingMark>());
        var again = reads.Add(From.Table<HintRow>().Where(hint => hint.ExternalId, "e1"));
        Should.Throw<InvalidOperationException>(() => first.Rows);

        await Database.ReadAsync(reads);

        first.Rows.Select(hint => hint.ExternalId).ShouldBe(["e3", "e2"]);
        bound.Rows.Single().Id.ShouldBe("map_1");
        none.Rows.ShouldBeEmpty();
        marks.Rows.Single().ExternalId.ShouldBe("e2");
        again.Rows.Single().ExternalId.ShouldBe("e1");
    }

    [Fact]
    public Task No_queries_are_no_question() => Database.ReadAsync(new Reads());
}
