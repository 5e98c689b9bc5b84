namespace Concord.Simulation.Scheduling;

public sealed class SimulationSchedulerTests
{
    [Fact]
    public void Main_returns_ends_the_run_and_leaves_the_rest_undone()
    {
        var ran = false;
        var scheduler = Simulated.Run(1, s =>
        {
            _ = Late();
            return Task.CompletedTask;

            async Task Late()
            {
                await Task.Delay(TimeSpan.FromSeconds(1), s.Clock);
                ran = true;
            }
        });

        ran.ShouldBeFalse();
        scheduler.Steps.ShouldBe(1);
    }

    [Fact]
    public void Main_throws_the_exception_comes_out() =>
        Should.Throw<FormatException>(() => Simulated.Run(1, async s =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), s.Clock);
            throw new FormatException();
        }));

    [Fact]
    public void Main_throws_before_its_first_await_the_exception_comes_out() =>
        Should.Throw<FormatException>(() => Simulated.Run(1, _ => throw new FormatException()));

    [Fact]
    public void Everything_runs_on_one_thread()
    {
        HashSet<int> threads = [];
        Simulated.Run(1, async s => await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            for (var round = 0; round < 10; round++)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Delay(TimeSpan.FromSeconds(i), s.Clock);
                await Task.Yield();
            }
        })));

        threads.Count.ShouldBe(1);
    }

    [Fact]
    public void Time_jumps_to_the_next_timer_only()
    {
        List<string> seen = [];
        Simulated.Run(1, async s =>
        {
            seen.Clear();
            var start = s.Clock.GetUtcNow();
            await Task.WhenAll(At(30), At(10), At(20));

            async Task At(int seconds)
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds), s.Clock);
                seen.Add($"{seconds} at {(s.Clock.GetUtcNow() - start).TotalSeconds}");
            }
        });

        seen.ShouldBe(["10 at 10", "20 at 20", "30 at 30"]);
    }

    [Fact]
    public void A_periodic_timer_ticks_by_its_period_until_disposed()
    {
        List<double> ticks = [];
        Simulated.Run(1, async s =>
        {
            ticks.Clear();
            var start = s.Clock.GetTimestamp();
            using (s.Clock.CreateTimer(
                _ => ticks.Add(s.Clock.GetElapsedTime(start).TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)))
            {
                await Task.Delay(TimeSpan.FromSeconds(6), s.Clock);
            }

            await Task.Delay(TimeSpan.FromSeconds(6), s.Clock);
        });

        ticks.ShouldBe([1, 3, 5]);
    }

    [Fact]
    public void A_timer_that_was_changed_ticks_at_its_new_time()
    {
        List<double> ticks = [];
        Simulated.Run(1, async s =>
        {
            ticks.Clear();
            var start = s.Clock.GetTimestamp();
            using var timer = s.Clock.CreateTimer(
                _ => ticks.Add(s.Clock.GetElapsedTime(start).TotalSeconds), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
            timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan).ShouldBeTrue();
            await Task.Delay(TimeSpan.FromSeconds(10), s.Clock);
        });

        ticks.ShouldBe([2]);
    }

    [Fact]
    public void Same_seed_same_trace() => Enumerable.Range(0, 20).Select(_ => TraceOf(7)).Distinct().Count().ShouldBe(1);

    [Fact]
    public void Other_seeds_other_orders() => Enumerable.Range(0, 20).Select(OrderOf).Distinct().Count().ShouldBeGreaterThan(15);

    [Fact]
    public void A_note_is_part_of_the_trace()
    {
        TraceWith("a").ShouldBe(TraceWith("a"));
        TraceWith("a").ShouldNotBe(TraceWith("b"));

        static string TraceWith(string note) => Simulated.Run(1, s =>
        {
            s.Note(note);
            return Task.CompletedTask;
        }).Trace;
    }

    [Fact]
    public void Nothing_ready_and_no_timer_names_what_is_pending() =>
        Should.Throw<DeadlockException>(() => Simulated.Run(1, s =>
        {
            s.AddPendingSource(() => ["the answer"]);
            return new TaskCompletionSource().Task;
        })).Message.ShouldContain("Pending: the answer");

    [Fact]
    public void A_run_without_end_is_ended() =>
        Should.Throw<EndlessRunException>(() => new SimulationScheduler(1) { MaxSteps = 1000, WatchesThreadPool = false }.Run(async () =>
        {
            while (true)
                await Task.Yield();
        }));

    [Fact]
    public void A_task_queued_by_another_thread_fails_the_run() =>
        Should.Throw<ForeignThreadException>(() => new SimulationScheduler(1) { WatchesThreadPool = false }.Run(async () =>
        {
            var answer = new TaskCompletionSource();
            var thread = new Thread(answer.SetResult) { Name = "stranger" };
            var waiting = Wait(answer.Task);
            thread.Start();
            thread.Join();
            await Task.Yield();
            await waiting;
        })).Message.ShouldContain("stranger");

    [Fact]
    public void Work_on_the_thread_pool_fails_the_run() =>
        Should.Throw<ThreadPoolUsedException>(() => Simulated.Run(1, _ =>
        {
            // The pool counts an item only once its callback has returned.
            var before = ThreadPool.CompletedWorkItemCount;
            ThreadPool.UnsafeQueueUserWorkItem(_ => { }, null);
            SpinWait.SpinUntil(() => ThreadPool.CompletedWorkItemCount > before);
            return Task.CompletedTask;
        }));

    [Fact]
    public void A_scheduler_runs_once()
    {
        var scheduler = new SimulationScheduler(1) { WatchesThreadPool = false };
        scheduler.Run(() => Task.CompletedTask);

        Should.Throw<InvalidOperationException>(() => scheduler.Run(() => Task.CompletedTask));
    }

    private static async Task Wait(Task task) => await task;

    private static string TraceOf(int seed) => Simulated.Run(seed, s => Shuffle(s, [])).Trace;

    private static string OrderOf(int seed)
    {
        List<int> order = [];
        Simulated.Run(seed, s =>
        {
            order.Clear();
            return Shuffle(s, order);
        });
        return string.Join(',', order);
    }

    private static Task Shuffle(SimulationScheduler scheduler, List<int> order) =>
        Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), scheduler.Clock);
            order.Add(i);
        }));
}
