using Concord.Storage.Queries;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class JobQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    [Fact]
    public async Task Runs_are_filtered()
    {
        await HaveAsync(Sample.Job("job_1"), Sample.Job("job_2", JobStatus.RUNNING) with { JobType = JobType.INITIAL_IMPORT }, Sample.Job("job_3") with { IntegrationId = "int_2" });
        (await Database.JobsAsync(new())).Items.Select(job => job.Id).ShouldBe(["job_3", "job_2", "job_1"]);
        (await Database.JobsAsync(new(), "int_1")).Items.Select(job => job.Id).ShouldBe(["job_2", "job_1"]);
        (await Database.JobsAsync(new(), "int_1", JobStatus.RUNNING, JobType.INITIAL_IMPORT)).Items.Single().Id.ShouldBe("job_2");
        (await Database.JobAsync("job_1"))!.Id.ShouldBe("job_1");
        (await Database.JobAsync("job_9")).ShouldBeNull();
    }

    [Fact]
    public async Task A_runs_changes_are_paged_in_order_and_counted()
    {
        await HaveAsync([.. Enumerable.Range(1, 5).Select(number => Sample.Change($"c{number}", kind: number < 4 ? "CREATE" : "UPDATE"))]);
        await HaveAsync(Sample.Change("c6", side: "EXTERNAL"), Sample.Change("c1", "job_2"));

        var first = await Database.JobChangesAsync("job_1", new(Limit: 4));
        (string.Join(' ', first.Items.Select(row => row.Id)), first.Next).ShouldBe(("c1 c2 c3 c4", "c4"));
        var second = await Database.JobChangesAsync("job_1", new(first.Next, 4));
        (string.Join(' ', second.Items.Select(row => row.Id)), second.Next).ShouldBe(("c5 c6", null));
        (await Database.JobChangesAsync("job_1", new(), "LOCAL", "UPDATE")).Items.Length.ShouldBe(2);
        (await Database.JobChangeCountsAsync("job_1")).ShouldBe(
            [new("TASK", "EXTERNAL", "CREATE", 1), new("TASK", "LOCAL", "CREATE", 3), new("TASK", "LOCAL", "UPDATE", 2)]);
    }
}

public sealed class SqliteJobQueriesTests : JobQueriesTests<SqliteStore>;

public sealed class PostgresJobQueriesTests : JobQueriesTests<PostgresStore>;
