using System.Text.Json;
using Concord.Grains;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Api;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class JobsApiTests
{
    private const string Root = "/api/admin/jobs";

    [Fact]
    public async Task A_job_shows_why_it_waits_and_what_it_planned()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job());

        var reply = await front.GetAsync(Root + "/job_1");

        reply.Status.ShouldBe(200);
        reply.Json.GetProperty("heldReason").GetString().ShouldBe("first sync");
        reply.Json.GetProperty("plannedCounts").GetProperty("CREATE").GetInt32().ShouldBe(2);
        reply.Text.ShouldNotContain("checkpoint");
    }

    [Fact]
    public async Task A_finished_job_shows_how_long_it_took()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job(status: JobStatus.COMPLETED) with { CompletedAt = Samples.Time.AddSeconds(1.5) });

        (await front.GetAsync(Root + "/job_1")).Json.GetProperty("durationMs").GetInt64().ShouldBe(1500);
    }

    [Theory]
    [InlineData(250, 1000, 10, 25.0, 30)]
    [InlineData(250, null, 10, 25.0, null)]
    [InlineData(0, 1000, 10, 0.0, null)]
    [InlineData(1200, 1000, 10, 120.0, 0)]
    [InlineData(5, 10, 0, 0.0, null)]
    public void A_running_job_shows_how_far_it_is_at_which_rate_and_how_long_it_will_take(int done, int? expected, int seconds, double rate, int? left)
    {
        var job = Samples.Job(status: JobStatus.RUNNING) with { RecordsSeen = done, ExpectedRecords = expected };

        JobProgress.Of(job, job.StartedAt.AddSeconds(seconds)).ShouldBe(new(done, expected, rate, left));
    }

    [Fact]
    public void While_it_is_paused_a_job_grows_no_slower_and_nobody_knows_how_long_it_will_take()
    {
        var job = Samples.Job(status: JobStatus.RUNNING) with { RecordsSeen = 250, ExpectedRecords = 1000, PausedAt = Samples.Time.AddSeconds(30), PausedMs = 20_000 };

        JobProgress.Of(job, job.StartedAt.AddHours(1)).ShouldBe(new(250, 1000, 25.0, null));
    }

    [Fact]
    public async Task Only_a_running_job_has_progress()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job(status: JobStatus.RUNNING) with { RecordsSeen = 2 }, Samples.Job("job_2", JobStatus.COMPLETED));

        (await front.GetAsync(Root + "/job_1")).Json.GetProperty("progress").GetProperty("done").GetInt32().ShouldBe(2);
        (await front.GetAsync(Root + "/job_2")).Json.GetProperty("progress").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("", "job_3,job_2,job_1")]
    [InlineData("?status=COMPLETED", "job_2")]
    [InlineData("?jobType=RETRY", "")]
    [InlineData("?integrationId=int_1&limit=1", "job_3")]
    [InlineData("?cursor=job_3", "job_2,job_1")]
    public async Task List_is_filtered_and_paged_newest_first(string query, string ids)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job(), Samples.Job("job_2", JobStatus.COMPLETED, null), Samples.Job("job_3"));

        var reply = await front.GetAsync(Root + query);

        string.Join(',', reply.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Fact]
    public async Task Changes_are_listed_with_counts_and_filtered_by_side_and_kind()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job());
        await front.StoreAsync(Samples.Change("rc_1"), Samples.Change("rc_2", "EXTERNAL"), Samples.Change("rc_3", "LOCAL", "UPDATE"));

        var all = await front.GetAsync(Root + "/job_1/changes");
        var some = await front.GetAsync(Root + "/job_1/changes?side=LOCAL&kind=CREATE");

        all.Json.GetProperty("changes").GetArrayLength().ShouldBe(3);
        all.Json.GetProperty("changes")[0].GetProperty("fields").GetProperty("title").GetProperty("after").GetString().ShouldBe("Complete documentation");
        JsonSerializer.Serialize(some.Json.GetProperty("counts")[0]).ShouldBe("""{"resourceType":"TASK","side":"EXTERNAL","kind":"CREATE","count":1}""");
        some.Json.GetProperty("changes").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe("rc_1");
    }

    [Theory]
    [InlineData("approve", "Approve")]
    [InlineData("drop", "Drop")]
    [InlineData("cancel", "Cancel")]
    [InlineData("pause", "Pause")]
    [InlineData("resume", "Resume")]
    public async Task Decisions_reach_the_integrations_grain(string verb, string method)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job());

        (await front.PostAsync($"{Root}/job_1/{verb}")).Status.ShouldBe(200);

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new("integration/int_1", method, "job_1", "tok_admin_setting"));
    }

    [Theory]
    [InlineData("approve", "job-not-held")]
    [InlineData("drop", "job-not-held")]
    [InlineData("cancel", "job-not-running")]
    [InlineData("pause", "job-not-running")]
    [InlineData("resume", "job-not-running")]
    public async Task A_job_that_does_not_wait_refuses(string verb, string code)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Job());
        front.Grains.Reply = _ => Answer.Failed(Verdict.Refused, code, "It runs already.");

        (await front.PostAsync($"{Root}/job_1/{verb}")).ShouldBeProblem(409, code);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/changes")]
    [InlineData("POST", "/approve")]
    [InlineData("POST", "/drop")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    public async Task An_unknown_job_is_not_found(string method, string verb)
    {
        await using var front = await Front.StartAsync();

        (await front.SendAsync(new HttpMethod(method), $"{Root}/job_none{verb}")).ShouldBeProblem(404, "job-not-found");

        front.Grains.Calls.ShouldBeEmpty();
    }
}
