using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>What goes along with a request reaches every grain that it leads to, and nothing else.</summary>
public sealed class RequestContextTests
{
    private const string Key = "origin";

    [Fact]
    public void It_goes_along_through_calls_and_awaits() => TestWorld.Simulate(async world =>
    {
        List<object?> seen = [];
        world.On("inner", async _ =>
            {
                seen.Add(RequestContext.Get(Key));
                await world.Wait(1);
                seen.Add(RequestContext.Get(Key));
            })
            .On("outer", async _ =>
            {
                await world.Wait(1);
                await world.Probe("y").Run("inner");
                seen.Add(RequestContext.Get(Key));
            });
        await world.StartAsync();

        RequestContext.Set(Key, "here");
        await world.Probe("x").Run("outer");

        seen.ShouldBe(["here", "here", "here"]);
        RequestContext.Remove(Key).ShouldBeTrue();
        RequestContext.Remove(Key).ShouldBeFalse();
        RequestContext.Get(Key).ShouldBeNull();
    });

    [Fact]
    public void Of_two_calls_at_once_each_has_its_own_and_a_grain_keeps_none() => TestWorld.Simulate(async world =>
    {
        List<object?> seen = [];
        world.On("look", async _ =>
        {
            await world.Wait(1);
            seen.Add(RequestContext.Get(Key));
        });
        await world.StartAsync();

        RequestContext.Set(Key, "first");
        var first = world.Probe("x").Run("look");
        RequestContext.Set(Key, "second");
        var second = world.Probe("x").Run("look");
        RequestContext.Remove(Key);
        await Task.WhenAll(first, second, world.Probe("x").Run("look"));

        seen.ShouldBe(["first", "second", null]);
    });

    [Fact]
    public void What_a_grain_sets_does_not_come_back_to_its_caller() => TestWorld.Simulate(async world =>
    {
        world.On("set", _ => { RequestContext.Set(Key, "theirs"); });
        await world.StartAsync();

        RequestContext.Set(Key, "mine");
        await world.Probe("x").Run("set");

        RequestContext.Get(Key).ShouldBe("mine");
    });

    [Fact]
    public void A_timer_begins_without_it() => TestWorld.Simulate(async world =>
    {
        List<object?> seen = [];
        world.On("start", grain => { grain.RegisterGrainTimer(() => { seen.Add(RequestContext.Get(Key)); return Task.CompletedTask; }, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan); });
        await world.StartAsync();

        RequestContext.Set(Key, "mine");
        await world.Probe("x").Run("start");
        await world.Wait(2);

        seen.ShouldBe([null]);
    });
}
