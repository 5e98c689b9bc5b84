using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Values;

namespace Concord.Storage.Tests.Contract;

public abstract partial class DatabaseContract
{
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
}
