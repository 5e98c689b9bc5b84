using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Commit;

public sealed class CommitPipelineTests
{
    private readonly ManualTime time = new();
    private readonly ScriptedDatabase database;

    public CommitPipelineTests() => database = new ScriptedDatabase(time);

    private static CommitUnit Insert(string id) => new CommitUnit("unit_" + id).Insert(Sample.Hint(id));

    private static CommitUnit Poison(string id) => new CommitUnit("unit_" + id).Insert(Sample.Hint(id) with { Reason = null! });

    private CommitPipeline Pipeline(CommitPipelineOptions? options = null) => new(database, time, options);

    private async Task<IEnumerable<string>> IdsAsync() => (await database.Inner.QueryAsync(From.Table<HintRow>())).Select(hint => hint.ExternalId);

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
        database.OnCommit = async (number, _, go) =>
        {
            if (number == 1) await first.Task;
            return await go();
        };
        await using var pipeline = Pipeline(new() { BatchLimit = 3 });
        var answers = new List<Task<bool>> { pipeline.CommitAsync(Insert("e0")) };
        while (database.Batches.Count == 0) await Task.Yield();
        foreach (var id in new[] { "e4", "e2", "e3", "e1" }) answers.Add(pipeline.CommitAsync(Insert(id)));
        first.SetResult();

        (await Task.WhenAll(answers)).ShouldAllBe(won => won);
        database.Batches.Select(batch => string.Join(' ', batch)).ShouldBe(["unit_e0", "unit_e2 unit_e3 unit_e4", "unit_e1"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_thousand_concurrent_units_are_all_answered_rightly_on_a_real_database()
    {
        using var directory = new TemporaryDirectory();
        await using var sqlite = directory.Open();
        await using var pipeline = new CommitPipeline(sqlite, time);
        var wins = await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() =>
            pipeline.CommitAsync(new CommitUnit($"unit_{number:0000}").Insert(Sample.Hint($"e{number % 700:000}")).Count("won")))));

        wins.Count(won => won).ShouldBe(700);
        (await sqlite.QueryAsync(From.Table<HintRow>())).Length.ShouldBe(700);
        (await sqlite.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(700);
        (await sqlite.QueryAsync(From.Table<CommitUnitRow>())).Length.ShouldBe(700);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_unit_that_raises_fails_only_its_own_caller()
    {
        database.OnCommit = Hold(out var release);
        await using var pipeline = Pipeline();
        var holder = pipeline.CommitAsync(Insert("e0"));
        while (database.Batches.Count == 0) await Task.Yield();
        var good = pipeline.CommitAsync(Insert("e1"));
        var bad = pipeline.CommitAsync(Poison("e2"));
        var alsoGood = pipeline.CommitAsync(Insert("e3"));
        release();

        (await holder).ShouldBeTrue();
        (await good).ShouldBeTrue();
        (await Should.ThrowAsync<ArgumentException>(() => bad)).Message.ShouldContain("Reason");
        (await alsoGood).ShouldBeTrue();
        (await IdsAsync()).ShouldBe(["e0", "e1", "e3"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_database_that_does_not_serve_fails_the_whole_batch_at_once()
    {
        database.OnCommit = (_, _, _) => throw new StorageUnavailableException("full");
        await using var pipeline = Pipeline();
        await Should.ThrowAsync<StorageUnavailableException>(() => pipeline.CommitAsync(Insert("e1")));
        database.Batches.Count.ShouldBe(1);
        database.OnCommit = (_, _, go) => go();
        (await pipeline.CommitAsync(Insert("e1"))).ShouldBeTrue();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_lost_answer_is_settled_by_looking_the_unit_up(bool applied, int commits)
    {
        database.OnCommit = async (number, _, go) =>
        {
            if (number > 1) return await go();
            if (applied) await go();
            throw new CommitOutcomeUnknownException("lost");
        };
        await using var pipeline = Pipeline();
        (await pipeline.CommitAsync(Insert("e1").Count("a"))).ShouldBeTrue();
        database.Batches.Count.ShouldBe(commits);
        (await database.Inner.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_a_batch_with_a_lost_answer_each_unit_gets_its_own()
    {
        await database.Inner.CommitAsync([Insert("taken")]);
        var inFlight = Hold(out var release);
        database.OnCommit = async (number, units, go) =>
        {
            if (number != 2) return await inFlight(number, units, go);
            await go();
            throw new CommitOutcomeUnknownException("lost");
        };
        await using var pipeline = Pipeline();
        var holder = pipeline.CommitAsync(Insert("e0"));
        while (database.Batches.Count == 0) await Task.Yield();
        var wins = pipeline.CommitAsync(Insert("e1"));
        var loses = pipeline.CommitAsync(new CommitUnit("unit_late").Insert(Sample.Hint("taken")));
        release();

        (await holder).ShouldBeTrue();
        (await wins).ShouldBeTrue();
        (await loses).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_commit_that_lands_after_its_lookup_is_not_applied_twice()
    {
        database.OnCommit = async (number, units, go) =>
        {
            if (number == 1) throw new CommitOutcomeUnknownException("lost");
            // The first attempt lands between the look-up and the second attempt.
            await database.Inner.CommitAsync(units);
            return await go();
        };
        await using var pipeline = Pipeline();
        (await pipeline.CommitAsync(Insert("e1").Count("a"))).ShouldBeTrue();
        (await database.Inner.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lookup_that_fails_is_tried_again_later_and_later()
    {
        database.OnCommit = async (_, _, go) =>
        {
            await go();
            throw new CommitOutcomeUnknownException("lost");
        };
        var lookUps = new List<DateTimeOffset>();
        database.OnQuery = () =>
        {
            lookUps.Add(time.GetUtcNow());
            if (lookUps.Count < 5) throw new InvalidOperationException("down");
        };
        await using var pipeline = Pipeline(new() { FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(3) });
        var answer = pipeline.CommitAsync(Insert("e1"));
        while (!answer.IsCompleted)
        {
            if (time.TimersWaiting > 0) time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await answer).ShouldBeTrue();
        lookUps.Select(at => (at - ManualTime.Start).TotalSeconds).ShouldBe([0, 1, 3, 6, 9]);
        database.Batches.Count.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_does_not_fit_in_the_queue_is_refused_and_not_applied()
    {
        database.OnCommit = Hold(out var release);
        await using var pipeline = Pipeline(new() { QueueLimit = 2 });
        var accepted = new List<Task<bool>> { pipeline.CommitAsync(Insert("e0")) };
        while (database.Batches.Count == 0) await Task.Yield();
        accepted.Add(pipeline.CommitAsync(Insert("e1")));
        accepted.Add(pipeline.CommitAsync(Insert("e2")));
        (await Should.ThrowAsync<OverloadedException>(() => pipeline.CommitAsync(Insert("e3")))).Message.ShouldContain("try again");
        release();
        (await Task.WhenAll(accepted)).ShouldAllBe(won => won);
        (await IdsAsync()).ShouldBe(["e0", "e1", "e2"]);
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
        database.OnCommit = async (number, _, go) =>
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
    public async Task Closing_commits_what_waits_and_takes_no_more()
    {
        database.OnCommit = Hold(out var release);
        var pipeline = Pipeline();
        var accepted = new List<Task<bool>> { pipeline.CommitAsync(Insert("e0")), pipeline.CommitAsync(Insert("e1")) };
        var closed = pipeline.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => pipeline.CommitAsync(Insert("e2")));
        release();
        await closed;
        accepted.ShouldAllBe(answer => answer.Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task Closing_gives_up_on_a_lost_answer_that_cannot_be_settled()
    {
        database.OnCommit = (_, _, _) => throw new CommitOutcomeUnknownException("lost");
        database.OnQuery = () => throw new StorageUnavailableException("down");
        var pipeline = Pipeline();
        var answer = pipeline.CommitAsync(Insert("e1"));
        while (time.TimersWaiting == 0) await Task.Yield();
        await pipeline.DisposeAsync();
        await Should.ThrowAsync<CommitOutcomeUnknownException>(() => answer);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_step_stays_on_the_scheduler_it_was_made_under()
    {
        using var scheduler = new OneThreadScheduler();
        var strayed = 0;
        database.OnCommit = (number, _, go) =>
        {
            if (!scheduler.IsHere) strayed++;
            return number == 3 ? throw new CommitOutcomeUnknownException("lost") : go();
        };
        database.OnQuery = () => strayed += scheduler.IsHere ? 0 : 1;

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
        database.OnCommit = (_, _, go) =>
        {
            seen = ambient.Value;
            return go();
        };
        await using var pipeline = Pipeline();
        ambient.Value = "first caller";
        await pipeline.CommitAsync(Insert("e1"));
        seen.ShouldBeNull();
    }

    /// <summary>Keeps the first batch in flight until released.</summary>
    private static Func<int, ImmutableArray<CommitUnit>, Func<Task<ImmutableArray<bool>>>, Task<ImmutableArray<bool>>> Hold(out Action release)
    {
        var held = new TaskCompletionSource();
        release = held.SetResult;
        return async (number, _, go) =>
        {
            if (number == 1) await held.Task;
            return await go();
        };
    }
}
