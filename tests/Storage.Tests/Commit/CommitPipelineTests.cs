using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Commit;

public sealed class CommitPipelineTests : PipelineTests
{
    [Fact(Timeout = 60_000)]
    public async Task Winners_are_told_true_and_losers_false()
    {
        await using var pipeline = Pipeline();
        (await pipeline.CommitAsync(Insert("e1"))).ShouldBeTrue();
        (await pipeline.CommitAsync(new CommitUnit("again").Insert(Sample.Hint("e1")))).ShouldBeFalse();
        (await pipeline.CommitAsync(Insert("e2"))).ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task While_a_batch_is_in_flight_the_next_one_fills_sorted_and_limited()
    {
        var first = new TaskCompletionSource();
        Database.OnCommit = async (number, _, go) =>
        {
            if (number == 1) await first.Task;
            return await go();
        };
        await using var pipeline = Pipeline(new() { BatchLimit = 3 });
        var answers = new List<Task<bool>> { pipeline.CommitAsync(Insert("e0")) };
        while (Database.Batches.Count == 0) await Task.Yield();
        foreach (var id in new[] { "e4", "e2", "e3", "e1" }) answers.Add(pipeline.CommitAsync(Insert(id)));
        first.SetResult();

        (await Task.WhenAll(answers)).ShouldAllBe(won => won);
        Database.Batches.Select(batch => string.Join(' ', batch)).ShouldBe(["unit_e0", "unit_e2 unit_e3 unit_e4", "unit_e1"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_thousand_concurrent_units_are_all_answered_rightly_on_a_real_database()
    {
        using var directory = new TemporaryDirectory();
        await using var sqlite = directory.Open();
        await using var pipeline = new CommitPipeline(sqlite, Time);
        var wins = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() =>
            pipeline.CommitAsync(new CommitUnit($"unit_{number:0000}").Insert(Sample.Hint($"e{number % 700:000}")).Count("won")))));

        wins.Count(won => won).ShouldBe(700);
        (await sqlite.QueryAsync(From.Table<HintRow>())).Length.ShouldBe(700);
        (await sqlite.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(700);
        (await sqlite.QueryAsync(From.Table<CommitUnitRow>())).Length.ShouldBe(700);
    }

    [Fact(Timeout = 60_000)]
    public async Task Listeners_hear_of_every_winner_once_and_of_no_loser()
    {
        await using var pipeline = Pipeline();
        var heard = new List<string>();
        var faults = new List<Exception>();
        pipeline.Committed += unit => heard.Add(unit.Id);
        pipeline.Committed += _ => throw new InvalidOperationException("listener");
        pipeline.ListenerFailed += faults.Add;
        Database.OnCommit = async (number, _, go) =>
        {
            var won = await go();
            return number == 2 ? throw new CommitOutcomeUnknownException("lost") : won;
        };
        (await pipeline.CommitAsync(Insert("e1"))).ShouldBeTrue();
        (await pipeline.CommitAsync(Insert("e2"))).ShouldBeTrue();
        (await pipeline.CommitAsync(new CommitUnit("loser").Insert(Sample.Hint("e1")))).ShouldBeFalse();
        await pipeline.DisposeAsync();
        heard.ShouldBe(["unit_e1", "unit_e2"]);
        faults.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Listeners_are_told_before_the_caller()
    {
        Database.OnCommit = Hold(out var release);
        await using var pipeline = Pipeline();
        var commit = pipeline.CommitAsync(Insert("e1"));
        var answered = true;
        pipeline.Committed += _ => answered = commit.IsCompleted;
        release();
        (await commit).ShouldBeTrue();
        answered.ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Closing_commits_what_waits_and_takes_no_more()
    {
        Database.OnCommit = Hold(out var release);
        var pipeline = Pipeline();
        var accepted = new List<Task<bool>> { pipeline.CommitAsync(Insert("e0")), pipeline.CommitAsync(Insert("e1")) };
        var closed = pipeline.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => pipeline.CommitAsync(Insert("e2")));
        release();
        await closed;
        accepted.ShouldAllBe(answer => answer.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_step_stays_on_the_scheduler_it_was_made_under()
    {
        using var scheduler = new OneThreadScheduler();
        var strayed = 0;
        Database.OnCommit = (number, _, go) =>
        {
            if (!scheduler.IsHere) strayed++;
            return number == 3 ? throw new CommitOutcomeUnknownException("lost") : go();
        };
        Database.OnQuery = () => strayed += scheduler.IsHere ? 0 : 1;

        async Task<ImmutableArray<bool>> BodyAsync()
        {
            await using var pipeline = Pipeline();
            pipeline.Committed += _ => strayed += scheduler.IsHere ? 0 : 1;
            var won = new List<bool>();
            for (var number = 0; number < 5; number++)
            {
                won.Add(await pipeline.CommitAsync(Insert($"e{number}")));
                strayed += scheduler.IsHere ? 0 : 1;
            }

            return [.. won];
        }

        var won = await Task.Factory.StartNew(BodyAsync, CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        won.ShouldBe([true, true, true, true, true]);
        strayed.ShouldBe(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_first_callers_context_does_not_stay_with_the_pipeline()
    {
        var ambient = new AsyncLocal<string?>();
        string? seen = "unset";
        Database.OnCommit = (_, _, go) =>
        {
            seen = ambient.Value;
            return go();
        };
        await using var pipeline = Pipeline();
        ambient.Value = "first caller";
        await pipeline.CommitAsync(Insert("e1"));
        seen.ShouldBeNull();
    }
}
