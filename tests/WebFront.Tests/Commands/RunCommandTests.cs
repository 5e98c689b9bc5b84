using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Commands;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Commands;

/// <summary>Runs that are started from the command line, and conflicts that are settled there.</summary>
public sealed class RunCommandTests
{
    private static readonly Answer Started = Answer.Done("""{"success":true,"jobId":"job_1","status":"RUNNING","estimatedDuration":null}""");

    [Theory]
    [InlineData(JobStatus.COMPLETED, 0, null, ExitCode.Sound)]
    [InlineData(JobStatus.COMPLETED, 1, null, ExitCode.Broken)]
    [InlineData(JobStatus.FAILED, 0, null, ExitCode.Broken)]
    [InlineData(JobStatus.CANCELLED, 0, null, ExitCode.Broken)]
    [InlineData(JobStatus.PENDING, 0, "The brake holds 12 deletes.", ExitCode.Waits)]
    public async Task A_run_is_followed_and_its_end_is_the_exit_code(JobStatus status, int failed, string? held, int code)
    {
        await using var front = await FrontAsync(Samples.Job(status: status, heldReason: held) with { ErrorCount = failed });

        var typed = await new Shell(front).RunAsync("sync", "Main Asana Workspace", "--dry-run", "--full");

        typed.Code.ShouldBe(code, typed.Errors);
        typed.Output.ShouldStartWith($"job_1: {status}, 2 records, {failed} failed, 0 in conflict.");
        front.Grains.Calls.Single().Argument.ShouldBe(new SyncRequest(null, [], true, true, "tok_admin_setting"));
        if (held is not null)
            typed.Output.ShouldContain($"It waits for you: {held} `concord jobs approve job_1` lets it go on, `concord jobs drop job_1` gives it up.");
    }

    [Fact]
    public async Task A_run_that_is_under_way_is_followed_until_it_ends()
    {
        await using var front = await FrontAsync(Samples.Job(status: JobStatus.RUNNING, heldReason: null));

        var clock = new PauseClock(() =>
        {
            var done = new CommitUnit("unit_done").Update(Samples.Job(status: JobStatus.COMPLETED, heldReason: null) with { CompletedAt = Samples.Time });
            front.Database.CommitAsync([done]).GetAwaiter().GetResult();
        });
        var typed = await new Shell(front, clock).RunAsync("jobs", "watch", "job_1", "--json");

        ((string?)typed.Json["job"]!["status"]).ShouldBe("COMPLETED");
        clock.Pauses.ShouldBe(1);
    }

    /// <summary>Does something at each pause, which then takes no time.</summary>
    private sealed class PauseClock(Action act) : TimeProvider
    {
        public int Pauses { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses++;
            act();
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    [Fact]
    public async Task A_report_shows_how_many_records_it_would_touch_on_each_side()
    {
        await using var front = await FrontAsync(Samples.Job(status: JobStatus.COMPLETED, heldReason: null) with { DryRun = true });
        await front.StoreAsync(Samples.Change("chg_1"), Samples.Change("chg_2"), Samples.Change("chg_3", "EXTERNAL", "DELETE"));

        var typed = await new Shell(front).RunAsync("sync", "int_1", "--dry-run");

        typed.Output.ShouldMatch(@"LOCAL\s+CREATE\s+2");
        typed.Output.ShouldMatch(@"EXTERNAL\s+DELETE\s+1");
    }

    [Fact]
    public async Task An_undo_says_what_in_one_of_its_ways()
    {
        await using var front = await FrontAsync(Samples.Job());
        var shell = new Shell(front);

        await shell.RunAsync("undo", "int_1", "--run", "job_7", "--dry-run");
        await shell.RunAsync("undo", "int_1", "--from", "2026-01-31T09:00:00+01:00");
        await shell.RunAsync("undo", "int_1", "--record", "TASK/task_1", "--version", "2", "--fields", "title", "status");
        var nothing = await shell.RunAsync("undo", "int_1");

        var requests = front.Grains.Calls.Select(call => (UndoRequest)call.Argument!).ToArray();
        (requests[0].JobId, requests[0].DryRun).ShouldBe(("job_7", true));
        requests[1].From.ShouldBe(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
        (requests[2].ResourceType, requests[2].ResourceId, requests[2].Version, string.Join(' ', requests[2].Fields)).ShouldBe(("TASK", "task_1", 2, "title status"));
        nothing.Code.ShouldBe(ExitCode.CouldNotLook);
        nothing.Errors.ShouldContain("Say what to undo in one way");
    }

    [Fact]
    public async Task Jobs_are_listed_and_decided()
    {
        await using var front = await FrontAsync(Samples.Job());
        front.Grains.Reply = call => Answer.Done($$"""{"success":true,"jobId":"{{call.Argument}}","status":"RUNNING","heldReason":null}""");
        var shell = new Shell(front);

        (await shell.RunAsync("jobs", "list", "--integration", "int_1")).Output.ShouldContain("first sync");
        (await shell.RunAsync("jobs", "approve", "job_1")).Output.ShouldBe("job_1: RUNNING.\n");
        await shell.RunAsync("jobs", "drop", "job_1");
        await shell.RunAsync("jobs", "cancel", "job_1", "--json");

        front.Grains.Calls.Select(call => call.Method).ShouldBe(["Approve", "Drop", "Cancel"]);
        (await shell.RunAsync("jobs", "approve", "job_9")).ShouldBeRefused("There is no job job_9. Check the id; it may have been deleted.");
    }

    [Theory]
    [InlineData("LOCAL_WINS", true, "--keep", "local")]
    [InlineData("LATEST_WINS", false, "--keep", "latest", "--no-push")]
    [InlineData("CUSTOM_MERGE", true, "--values", """{"status":"TODO","assignedTo":null}""")]
    [InlineData("IGNORE", false, "--ignore")]
    public async Task A_conflict_is_settled(string strategy, bool push, params string[] how)
    {
        await using var front = await FrontAsync(Samples.Job());
        await front.StoreAsync(Samples.Conflict());
        front.Grains.Reply = _ => Answer.Done("""{"success":true,"conflictId":"conf_1","status":"RESOLVED"}""");
        var shell = new Shell(front);

        (await shell.RunAsync("conflicts", "list")).Output.ShouldContain("TASK/task_456");
        var typed = await shell.RunAsync(["conflicts", "resolve", "conf_1", .. how]);

        typed.Output.ShouldBe("conf_1: RESOLVED.\n", typed.Errors);
        var choice = (ConflictChoice)front.Grains.Calls.Single().Argument!;
        (choice.Strategy, choice.PushToExternal).ShouldBe((strategy, push));
    }

    [Theory]
    [InlineData]
    [InlineData("--keep", "local", "--create")]
    [InlineData("--values", "no json")]
    [InlineData("--values", "[1]")]
    public async Task A_conflict_is_settled_in_one_way_only(params string[] how) =>
        (await Shell.TypeAsync(["conflicts", "resolve", "conf_1", .. how])).ShouldBeRefused("Say how in one way: --keep, --values with JSON, --bind, --create or --ignore.");

    private static async Task<Front> FrontAsync(JobRow job)
    {
        var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(job);
        front.Grains.Reply = _ => Started;
        return front;
    }
}
