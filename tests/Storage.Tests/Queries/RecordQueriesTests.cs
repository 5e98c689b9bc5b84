using Concord.Storage.Queries;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Queries;

public abstract class RecordQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    private async Task<string> IdsAsync(RecordFilter filter, Paging? paging = null) =>
        string.Join(' ', (await Database.RecordsAsync("TASK", filter, paging ?? new())).Items.Select(row => row.Id));

    [Fact]
    public async Task Records_are_paged_by_cursor_to_the_end_and_no_further()
    {
        await HaveAsync([.. Enumerable.Range(1, 5).Select(number => Sample.Record($"task_{number}"))]);
        var seen = new List<string>();
        for (var paging = new Paging(Limit: 2); ; paging = paging with { Cursor = seen[^1] })
        {
            var page = await Database.RecordsAsync("TASK", new(), paging);
            seen.AddRange(page.Items.Select(row => row.Id));
            if (page.Next is null) break;
            page.Next.ShouldBe(seen[^1]);
        }

        seen.ShouldBe(["task_1", "task_2", "task_3", "task_4", "task_5"]);
        (await Database.RecordsAsync("TASK", new(), new(Limit: 5))).Next.ShouldBeNull();
        (await Database.RecordsAsync("TASK", new(), new(Limit: 100_000))).Items.Length.ShouldBe(5);
    }

    [Fact]
    public async Task Records_are_filtered_by_change_deletion_and_fields()
    {
        await HaveAsync(
            Sample.Record("task_1", """{"title":"One","done":true,"rank":1.5,"owner":{"name":"Ann"}}"""),
            Sample.Record("task_2", """{"title":"true","done":false,"rank":null}""", Sample.At.AddHours(1)),
            Sample.Record("task_3", "{}") with { DeletedAt = Sample.At },
            Sample.Record("member_1") with { Type = "MEMBER" });

        (await IdsAsync(new())).ShouldBe("task_1 task_2");
        (await IdsAsync(new() { WithDeleted = true })).ShouldBe("task_1 task_2 task_3");
        (await IdsAsync(new() { UpdatedSince = Sample.At.AddHours(1) })).ShouldBe("task_2");
        (await IdsAsync(new() { Fields = [new("title", "One")] })).ShouldBe("task_1");
        (await IdsAsync(new() { Fields = [new("title", "true")] })).ShouldBe("task_2");
        (await IdsAsync(new() { Fields = [new("done", "true")] })).ShouldBe("task_1");
        (await IdsAsync(new() { Fields = [new("done", "false"), new("title", "true")] })).ShouldBe("task_2");
        (await IdsAsync(new() { Fields = [new("rank", "1.5")] })).ShouldBe("task_1");
        (await IdsAsync(new() { Fields = [new("rank", "null")] })).ShouldBe("");
        (await IdsAsync(new() { Fields = [new("owner.name", "Ann")] })).ShouldBe("task_1");
        (await IdsAsync(new() { Fields = [new("nothing", "x")] })).ShouldBe("");
        (await IdsAsync(new() { Fields = [new("title') OR 1=1 --", "x")] })).ShouldBe("");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"b")]
    public void A_field_that_cannot_be_one_is_refused(string path) => Should.Throw<ArgumentException>(() => new FieldFilter(path, "x"));

    [Fact]
    public async Task A_record_is_found_with_its_history()
    {
        await HaveAsync(Sample.Record("task_1") with { DeletedAt = Sample.At });
        await HaveAsync(Sample.Version(1), Sample.Version(2), Sample.Version(10), Sample.Version(1, "task_2"));

        (await Database.RecordAsync("TASK", "task_1"))!.DeletedAt.ShouldBe(Sample.At);
        (await Database.RecordAsync("TASK", "task_9")).ShouldBeNull();
        var first = await Database.HistoryAsync("TASK", "task_1", new(Limit: 2));
        (string.Join(' ', first.Items.Select(row => row.Version)), first.Next).ShouldBe(("10 2", "2"));
        (await Database.HistoryAsync("TASK", "task_1", new(first.Next, 2))).Items.Single().Version.ShouldBe(1);
    }

    [Fact]
    public async Task Each_field_is_blamed_on_the_version_that_changed_it_last_however_far_back()
    {
        await HaveAsync([
            Sample.Version(1) with { ChangedFields = ["title", "status"], Origin = "int_1", Cause = "dlv_1" },
            .. Enumerable.Range(2, 700).Select(version => Sample.Version(version) with { ChangedFields = ["title"] }),
            Sample.Version(1_000, "task_2") with { ChangedFields = ["status"] },
        ]);

        var blamed = await Database.BlameAsync("TASK", "task_1", ["status", "title", "never"]);

        blamed.Select(field => (field.Field, field.Version)).ShouldBe([("title", 701), ("status", 1)]);
        (blamed[1].Origin, blamed[1].Cause, blamed[1].At).ShouldBe(("int_1", "dlv_1", Sample.At));
    }
}

public sealed class SqliteRecordQueriesTests : RecordQueriesTests<SqliteStore>;

public sealed class PostgresRecordQueriesTests : RecordQueriesTests<PostgresStore>;
