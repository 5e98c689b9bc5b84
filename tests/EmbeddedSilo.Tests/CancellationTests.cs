using Concord.EmbeddedSilo.Tests.World;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Cancellation tokens across calls.</summary>
public sealed class CancellationTests
{
    [Fact]
    public void The_caller_is_answered_at_once_while_the_method_runs_on() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(10));
        await world.StartAsync();
        using var source = new CancellationTokenSource();
        var call = world.Probe("x").RunCancellable("slow", source.Token);
        await world.Wait(1);

        source.Cancel();

        var exception = await Record.ExceptionAsync(() => call);
        exception.ShouldBeAssignableTo<OperationCanceledException>()!.CancellationToken.ShouldBe(source.Token);
        world.Elapsed.ShouldBe("00:00:01");
        world.Log[^1].ShouldBe("x.slow begins");
        await world.Wait(10);
        world.Log[^1].ShouldBe("x.slow ends");
    });

    [Fact]
    public void The_method_sees_the_cancellation_in_a_turn_of_its_own() => TestWorld.Simulate(async world =>
    {
        List<string> seen = [];
        world.On("slow", async grain =>
        {
            var scheduler = TaskScheduler.Current;
            grain.Token.Register(() => seen.Add(TaskScheduler.Current == scheduler ? "own turn" : "elsewhere"));
            await Should.ThrowAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromSeconds(10), world.Clock, grain.Token));
            seen.Add(world.Elapsed);
        });
        await world.StartAsync();
        using var source = new CancellationTokenSource();
        var call = Record.ExceptionAsync(() => world.Probe("x").RunCancellable("slow", source.Token));
        await world.Wait(1);

        source.Cancel();
        await call;
        await world.Wait(1);

        seen.ShouldBe(["own turn", "00:00:01"], ignoreOrder: true);
    });

    [Fact]
    public void A_callback_that_throws_is_logged() => TestWorld.Simulate(async world =>
    {
        world.On("slow", async grain =>
        {
            grain.Token.Register(() => throw new FormatException("bad callback"));
            await world.Wait(10);
        });
        await world.StartAsync();
        using var source = new CancellationTokenSource();
        var call = Record.ExceptionAsync(() => world.Probe("x").RunCancellable("slow", source.Token));
        await world.Wait(1);

        source.Cancel();
        await call;
        await world.Wait(1);

        world.Errors.Single().ShouldContain("bad callback");
    });

    [Fact]
    public void A_cancelled_token_throws_from_the_call_itself() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync();

        Should.Throw<OperationCanceledException>(() => { _ = world.Probe("x").RunCancellable("a", new(canceled: true)); });
        await world.Wait(1);

        world.Log.ShouldBeEmpty();
    });

    [Fact]
    public void A_call_cancelled_while_it_waits_never_runs() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(10));
        await world.StartAsync();
        using var source = new CancellationTokenSource();
        var slow = world.Probe("x").Run("slow");
        var late = Record.ExceptionAsync(() => world.Probe("x").RunCancellable("late", source.Token));
        await world.Wait(1);

        source.Cancel();
        (await late).ShouldBeAssignableTo<OperationCanceledException>();
        await slow;
        await world.Wait(1);

        world.Log.ShouldNotContain("x.late begins");
    });

    [Fact]
    public void A_cancellation_after_the_answer_does_nothing() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync();
        using var source = new CancellationTokenSource();
        CancellationToken seen = default;
        world.On("a", grain => { seen = grain.Token; });

        (await world.Probe("x").RunCancellable("a", source.Token)).ShouldBe("a");
        source.Cancel();
        await world.Wait(1);

        seen.IsCancellationRequested.ShouldBeFalse();
    });

    [Fact]
    public void A_method_that_cancels_itself_gives_the_caller_its_exception() => TestWorld.Simulate(async world =>
    {
        world.On("a", _ => throw new OperationCanceledException("my own"))
            .On("b", _ => Task.FromCanceled(new CancellationToken(canceled: true)));
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<OperationCanceledException>().Message.ShouldBe("my own");
        (await Record.ExceptionAsync(() => world.Probe("x").Run("b"))).ShouldBeAssignableTo<OperationCanceledException>();
    });
}
