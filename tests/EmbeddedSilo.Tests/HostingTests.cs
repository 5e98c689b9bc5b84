using Concord.EmbeddedSilo.Hosting;
using Concord.EmbeddedSilo.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

public interface IHosted : IGrainWithStringKey
{
    Task<string> Describe();

    Task Write(string one, string two);
}

public sealed class HostedGrain(
    TimeProvider clock,
    [PersistentState("first", "Default")] IPersistentState<Notes> first,
    IGrainFactory grains,
    [PersistentState("second")] IPersistentState<Notes> second,
    IGrainContext context) : Grain, IHosted
{
    public Task<string> Describe() => Task.FromResult(
        $"{this.GetPrimaryKeyString()} {first.State.Text} {second.State.Text} {clock is not null} {grains == GrainFactory} "
        + $"{context == GrainContext} {ServiceProvider.GetService(typeof(TimeProvider)) == clock}");

    public Task Write(string one, string two)
    {
        first.State.Text = one;
        second.State.Text = two;
        return Task.WhenAll(first.WriteStateAsync(), second.WriteStateAsync());
    }
}

/// <summary>A silo in a host.</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task Grains_are_found_constructed_and_called()
    {
        var states = new InMemoryGrainStateStore();
        using var host = Build(services => services.AddSingleton<IGrainStateStore>(states));
        await host.StartAsync();
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IHosted>("x");

        await grain.Write("one", "two");

        (await grain.Describe()).ShouldBe("x one two True True True True");
        (await states.ReadAsync(new("hosted", "x", "second"), default)).ShouldNotBeNull();
        await host.StopAsync();
        await Should.ThrowAsync<OrleansException>(() => grain.Describe());
    }

    [Fact]
    public void Factory_client_and_silo_are_one_singleton()
    {
        using var host = Build();

        var silo = host.Services.GetRequiredService<GrainSilo>();
        host.Services.GetRequiredService<IGrainFactory>().ShouldBeSameAs(silo);
        host.Services.GetRequiredService<IClusterClient>().ShouldBeSameAs(silo);
        host.Services.GetRequiredService<IClusterClient>().ServiceProvider.GetService<TimeProvider>().ShouldBe(TimeProvider.System);
    }

    [Fact]
    public async Task Filters_among_the_services_are_used()
    {
        var filter = new CountingFilter();
        using var host = Build(services => services.AddSingleton<IIncomingGrainCallFilter>(filter));
        await host.StartAsync();

        await host.Services.GetRequiredService<IClusterClient>().GetGrain<IHosted>("x").Describe();

        filter.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_missing_service_reaches_the_caller()
    {
        using var host = Build();
        await host.StartAsync();

        var exception = await Record.ExceptionAsync(() =>
            host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISided>("x", typeof(NeedyGrain).FullName).Side());

        exception.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain(nameof(CountingFilter));
    }

    [Theory]
    [InlineData(typeof(TwoConstructorsGrain), "2 public constructors")]
    [InlineData(typeof(NoStateGrain), "is no IPersistentState")]
    [InlineData(typeof(OtherStoreGrain), "not 'Elsewhere'")]
    public void A_grain_class_that_cannot_be_constructed_fails_the_composition(Type grainClass, string reason)
    {
        using var host = Build(grainClass: grainClass);

        Should.Throw<ArgumentException>(() => host.Services.GetRequiredService<GrainSilo>()).Message.ShouldContain(reason);
    }

    private static IHost Build(Action<IServiceCollection>? configure = null, Type? grainClass = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddEmbeddedSilo(options => options.GrainAssemblies.Add(new GrainsOfThisFile(grainClass)));
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class CountingFilter : IIncomingGrainCallFilter
    {
        public int Calls { get; private set; }

        public Task Invoke(IIncomingGrainCallContext context)
        {
            Calls++;
            return context.Invoke();
        }
    }

    private sealed class NeedyGrain(CountingFilter filter) : Grain, ISided
    {
        public Task<string> Side() => Task.FromResult($"{filter.Calls}");
    }

    private sealed class TwoConstructorsGrain : Grain, ISided
    {
        public TwoConstructorsGrain()
        {
        }

        public TwoConstructorsGrain(TimeProvider clock) => ArgumentNullException.ThrowIfNull(clock);

        public Task<string> Side() => Task.FromResult("");
    }

    private sealed class NoStateGrain([PersistentState("s")] string state) : Grain, ISided
    {
        public Task<string> Side() => Task.FromResult(state);
    }

    private sealed class OtherStoreGrain([PersistentState("s", "Elsewhere")] IPersistentState<Notes> state) : Grain, ISided
    {
        public Task<string> Side() => Task.FromResult(state.State.Text ?? "");
    }

    /// <summary>An assembly with these grains alone; the real one holds some that are wrong on purpose.</summary>
    private sealed class GrainsOfThisFile(Type? more) : System.Reflection.Assembly
    {
        public override Type[] GetTypes() => [typeof(HostedGrain), typeof(NeedyGrain), typeof(CountingFilter), more ?? typeof(IHosted)];
    }
}
