using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Commit;

public sealed class CommitPipelineTroubleTests : PipelineTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_unit_that_raises_fails_only_its_own_caller()
    {
        Database.OnCommit = Hold(out var release);
        await using var pipeline = Pipeline();
        var holder = pipeline.CommitAsync(Insert("e0"));
        while (Database.Batches.Count == 0) await Task.Yield();
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
        Database.OnCommit = (_, _, _) => throw new StorageUnavailableException("full");
        await using var pipeline = Pipeline();
        await Should.ThrowAsync<StorageUnavailableException>(() => pipeline.CommitAsync(Insert("e1")));
        Database.Batches.Count.ShouldBe(1);
        Database.OnCommit = (_, _, go) => go();
        (await pipeline.CommitAsync(Insert("e1"))).ShouldBeTrue();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_lost_answer_is_settled_by_looking_the_unit_up(bool applied, int commits)
    {
        Database.OnCommit = async (number, _, go) =>
        {
            if (number > 1) return await go();
            if (applied) await go();
            throw new CommitOutcomeUnknownException("lost");
        };
        await using var pipeline = Pipeline();
        (await pipeline.CommitAsync(Insert("e1").Count("a"))).ShouldBeTrue();
        Database.Batches.Count.ShouldBe(commits);
        (await Database.Inner.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_a_batch_with_a_lost_answer_each_unit_gets_its_own()
    {
        await Database.Inner.CommitAsync([Insert("taken")]);
        var inFlight = Hold(out var release);
        Database.OnCommit = async (number, units, go) =>
        {
            if (number != 2) return await inFlight(number, units, go);
            await go();
            throw new CommitOutcomeUnknownException("lost");
        };
        await using var pipeline = Pipeline();
        var holder = pipeline.CommitAsync(Insert("e0"));
        while (Database.Batches.Count == 0) await Task.Yield();
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
        Database.OnCommit = async (number, units, go) =>
        {
            if (number == 1) throw new CommitOutcomeUnknownException("lost");
            // The first attempt lands between the look-up and the second attempt.
            await Database.Inner.CommitAsync(units);
            return await go();
        };
        await using var pipeline = Pipeline();
        (await pipeline.CommitAsync(Insert("e1").Count("a"))).ShouldBeTrue();
        (await Database.Inner.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lookup_that_fails_is_tried_again_later_and_later()
    {
        Database.OnCommit = async (_, _, go) =>
        {
            await go();
            throw new CommitOutcomeUnknownException("lost");
        };
        var lookUps = new List<DateTimeOffset>();
        Database.OnQuery = () =>
        {
            lookUps.Add(Time.GetUtcNow());
            if (lookUps.Count < 5) throw new InvalidOperationException("down");
        };
        await using var pipeline = Pipeline(new() { FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(3) });
        var answer = pipeline.CommitAsync(Insert("e1"));
        while (!answer.IsCompleted)
        {
            if (Time.TimersWaiting > 0) Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await answer).ShouldBeTrue();
        lookUps.Select(at => (at - ManualTime.Start).TotalSeconds).ShouldBe([0, 1, 3, 6, 9]);
        Database.Batches.Count.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_does_not_fit_in_the_queue_is_refused_and_not_applied()
    {
        Database.OnCommit = Hold(out var release);
        await using var pipeline = Pipeline(new() { QueueLimit = 2 });
        var accepted = new List<Task<bool>> { pipeline.CommitAsync(Insert("e0")) };
        while (Database.Batches.Count == 0) await Task.Yield();
        accepted.Add(pipeline.CommitAsync(Insert("e1")));
        accepted.Add(pipeline.CommitAsync(Insert("e2")));
        (await Should.ThrowAsync<OverloadedException>(() => pipeline.CommitAsync(Insert("e3")))).Message.ShouldContain("try again");
        release();
        (await Task.WhenAll(accepted)).ShouldAllBe(won => won);
        (await IdsAsync()).ShouldBe(["e0", "e1", "e2"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Closing_gives_up_on_a_lost_answer_that_cannot_be_settled()
    {
        Database.OnCommit = (_, _, _) => throw new CommitOutcomeUnknownException("lost");
        Database.OnQuery = () => throw new StorageUnavailableException("down");
        var pipeline = Pipeline();
        var answer = pipeline.CommitAsync(Insert("e1"));
        while (Time.TimersWaiting == 0) await Task.Yield();
        await pipeline.DisposeAsync();
        await Should.ThrowAsync<CommitOutcomeUnknownException>(() => answer);
    }
}
