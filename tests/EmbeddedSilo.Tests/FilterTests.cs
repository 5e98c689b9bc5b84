using Concord.EmbeddedSilo.Tests.World;
using Orleans;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Filters around calls.</summary>
public sealed class FilterTests
{
    [Fact]
    public void Filters_run_in_order_around_the_method_in_the_grains_turn() => TestWorld.Simulate(async world =>
    {
        List<string> seen = [];
        world.Ports = world.Ports with { Filters = [Named("outer"), Named("inner")] };
        world.On("a", grain => { seen.Add("method"); });
        await world.StartAsync();

        (await world.Probe("x").Run("a")).ShouldBe("a");

        seen.ShouldBe(["outer before", "inner before", "method", "inner after", "outer after"]);

        Filter Named(string name) => new(async context =>
        {
            seen.Add(name + " before");
            var scheduler = TaskScheduler.Current;
            scheduler.ShouldNotBe(world.Scheduler);
            await context.Invoke();
            await world.Wait(1);
            TaskScheduler.Current.ShouldBe(scheduler);
            seen.Add(name + " after");
        });
    });

    [Fact]
    public void A_filter_sees_the_call() => TestWorld.Simulate(async world =>
    {
        List<object?> seen = [];
        world.Ports = world.Ports with
        {
            Filters =
            [
                new Filter(async context =>
                {
                    seen.AddRange([context.InterfaceName, context.MethodName, context.InterfaceMethod.Name, context.Result]);
                    seen.Add(context.Grain.GetType().Name);
                    seen.Add(context.ImplementationMethod.DeclaringType!.Name + "." + context.ImplementationMethod.Name);
                    await context.Invoke();
                    seen.Add(context.Result);
                }),
            ],
        };
        await world.StartAsync();

        await world.Probe("x").Run("a");

        seen.ShouldBe(["Concord.EmbeddedSilo.Tests.World.IProbe", "Run", "Run", null, "ProbeGrain", "ProbeGrain.Run", "a"]);
    });

    [Fact]
    public void A_filter_may_answer_itself_or_replace_the_answer() => TestWorld.Simulate(async world =>
    {
        world.Ports = world.Ports with
        {
            Filters =
            [
                new Filter(async context =>
                {
                    if (context.MethodName == nameof(IProbe.Look))
                    {
                        context.Result = "answered";
                        return;
                    }

                    await context.Invoke();
                    context.Result = context.MethodName == nameof(IProbe.Peek) ? null : context.Result + "!";
                }),
            ],
        };
        await world.StartAsync();

        (await world.Probe("x").Look("a")).ShouldBe("answered");
        (await world.Probe("x").Run("b")).ShouldBe("b!");
        (await world.Probe("x").Peek("c")).ShouldBeNull();
        world.Log.ShouldNotContain("x.a begins");
    });

    [Fact]
    public void An_answer_of_the_wrong_type_is_told_to_the_caller() => TestWorld.Simulate(async world =>
    {
        world.Ports = world.Ports with
        {
            Filters =
            [
                new Filter(context =>
                {
                    context.Result = 7;
                    return Task.CompletedTask;
                }),
            ],
        };
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<InvalidCastException>();
    });

    [Fact]
    public void Exceptions_of_methods_pass_the_filters_and_those_of_filters_reach_the_caller() => TestWorld.Simulate(async world =>
    {
        List<string> seen = [];
        world.Ports = world.Ports with
        {
            Filters =
            [
                new Filter(async context =>
                {
                    if (context.MethodName == nameof(IProbe.Look))
                        throw new UnauthorizedAccessException();
                    seen.Add((await Record.ExceptionAsync(context.Invoke))!.Message);
                    throw new FormatException("wrapped");
                }),
            ],
        };
        world.On("a", _ => throw new InvalidOperationException("method failed"));
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Look("a"))).ShouldBeOfType<UnauthorizedAccessException>();
        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<FormatException>();
        seen.ShouldBe(["method failed"]);
    });

    [Fact]
    public void A_grain_that_is_a_filter_filters_its_own_calls_last() => TestWorld.Simulate(async world =>
    {
        List<string> seen = [];
        world.Ports = world.Ports with
        {
            Filters =
            [
                new Filter(async context =>
                {
                    seen.Add("silo");
                    await context.Invoke();
                }),
            ],
        };
        await world.StartAsync(silo => silo.Register(_ => new SelfFilteringGrain(seen)));

        await world.Silo.GetGrain<ISided>("x").Side();

        seen.ShouldBe(["silo", "grain", "method"]);
    });

    [Fact]
    public void A_method_without_result_has_none() => TestWorld.Simulate(async world =>
    {
        object? result = "unset";
        world.Ports = world.Ports with
        {
            Filters =
            [
                new Filter(async context =>
                {
                    await context.Invoke();
                    result = context.Result;
                }),
            ],
        };
        await world.StartAsync(silo => silo.Register(_ => new CountingGrain()));

        await world.Silo.GetGrain<ICountingGrain>("x").Add();

        result.ShouldBeNull();
    });

    private sealed class Filter(Func<IIncomingGrainCallContext, Task> run) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => run(context);
    }
}
