using Concord.Simulation.Database;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Simulation;

public sealed class FaultyDatabaseTests
{
    private readonly ManualTime time = new();
    private readonly MemoryDatabase inner;
    private int crashes;

    public FaultyDatabaseTests() => inner = new MemoryDatabase(time);

    private static CommitUnit Insert(string id) => new CommitUnit("unit_" + id).Insert(Sample.Hint(id));

    private FaultyDatabase Faulty(DatabaseFault first) =>
        new(inner, DatabaseFaultPlan.Scripted((number, _) => number == 1 ? first : DatabaseFault.None), time, () => crashes++);

    private async Task<int> RowsAsync() => (await inner.QueryAsync(From.Table<HintRow>())).Length;

    [Theory(Timeout = 60_000)]
    [InlineData(DatabaseFault.Refused, typeof(StorageUnavailableException), 0)]
    [InlineData(DatabaseFault.Raised, typeof(InvalidOperationException), 0)]
    [InlineData(DatabaseFault.RequestLost, typeof(CommitOutcomeUnknownException), 0)]
    [InlineData(DatabaseFault.AnswerLost, typeof(CommitOutcomeUnknownException), 1)]
    public async Task A_fault_raises_what_the_port_says_and_applies_or_not(DatabaseFault fault, Type raised, int rows)
    {
        var faulty = Faulty(fault);
        (await Should.ThrowAsync<Exception>(() => faulty.CommitAsync([Insert("e1")]))).ShouldBeOfType(raised);
        (await RowsAsync()).ShouldBe(rows);
        (await faulty.CommitAsync([Insert("e2")])).ShouldBe([true]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_late_commit_lands_after_its_answer_was_lost()
    {
        await Should.ThrowAsync<CommitOutcomeUnknownException>(() => Faulty(DatabaseFault.AppliedLate).CommitAsync([Insert("e1")]));
        (await RowsAsync()).ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(1));
        while (await RowsAsync() == 0) await Task.Yield();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(DatabaseFault.CrashBefore, 0)]
    [InlineData(DatabaseFault.CrashAfter, 1)]
    public async Task A_crashed_process_is_told_nothing_and_reaches_nothing_more(DatabaseFault fault, int rows)
    {
        var faulty = Faulty(fault);
        var commit = faulty.CommitAsync([Insert("e1")]);
        var later = faulty.CommitAsync([Insert("e2")]);
        var query = faulty.QueryAsync(From.Table<HintRow>());
        var ticket = faulty.NextTicketAsync();
        (await RowsAsync()).ShouldBe(rows);
        (commit.IsCompleted || later.IsCompleted || query.IsCompleted || ticket.IsCompleted).ShouldBeFalse();
        (crashes, faulty.Crashed).ShouldBe((1, true));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_on_its_way_when_the_process_dies_never_arrives()
    {
        var plan = DatabaseFaultPlan.Seeded(new Random(1), new() { LongestLatency = TimeSpan.FromSeconds(1) });
        var faulty = new FaultyDatabase(inner, plan, time, () => crashes++);
        var commit = faulty.CommitAsync([Insert("e1")]);
        faulty.Kill();
        time.Advance(TimeSpan.FromSeconds(2));
        await Task.Yield();
        commit.IsCompleted.ShouldBeFalse();
        (await RowsAsync()).ShouldBe(0);
    }

    [Fact]
    public void A_seed_gives_the_same_faults_again()
    {
        var rates = new DatabaseFaultRates { Refused = 0.1, AnswerLost = 0.2, Crash = 0.1, QueryRefused = 0.3, LongestLatency = TimeSpan.FromSeconds(1) };

        List<object> Draws(int seed)
        {
            var plan = DatabaseFaultPlan.Seeded(new Random(seed), rates);
            return [.. Enumerable.Range(0, 50).SelectMany(_ => new object[] { plan.NextCommit([]), plan.NextQueryIsRefused(), plan.NextLatency() })];
        }

        Draws(5).ShouldBe(Draws(5));
        Draws(5).ShouldNotBe(Draws(6));
        Draws(5).OfType<DatabaseFault>().Distinct().Count().ShouldBeGreaterThan(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_pipeline_settles_whatever_this_database_does_to_it()
    {
        using var scheduler = new OneThreadScheduler();
        for (var seed = 0; seed < 200; seed++)
        {
            var of = seed;
            await Task.Factory.StartNew(() => SettlesAsync(of), CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        }
    }

    private async Task SettlesAsync(int seed)
    {
        var database = new MemoryDatabase(time);
        var rates = new DatabaseFaultRates { Raised = 0.1, RequestLost = 0.2, AnswerLost = 0.2, AppliedLate = 0.2, QueryRefused = 0.2 };
        var faulty = new FaultyDatabase(database, DatabaseFaultPlan.Seeded(new Random(seed), rates), time, () => crashes++);
        await using var pipeline = new CommitPipeline(faulty, time);
        var answers = Enumerable.Range(0, 20).Select(number => pipeline.CommitAsync(
            new CommitUnit($"unit_{number}").Insert(Sample.Hint($"e{number % 15}")).Count("won"))).ToList();
        while (!answers.TrueForAll(answer => answer.IsCompleted) || time.TimersWaiting > 0)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        var won = answers.Count(answer => answer is { IsCompletedSuccessfully: true, Result: true });
        var open = answers.Count(answer => answer.Exception?.InnerException is CommitOutcomeUnknownException);
        var rows = (await database.QueryAsync(From.Table<HintRow>())).Length;
        rows.ShouldBeInRange(won, won + open, $"seed {seed}");
        (await database.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(rows, $"seed {seed}");
        answers.Where(answer => answer.IsFaulted).Select(answer => answer.Exception!.InnerException!.GetType())
            .ShouldBeSubsetOf([typeof(InvalidOperationException), typeof(CommitOutcomeUnknownException)], $"seed {seed}");
    }
}
