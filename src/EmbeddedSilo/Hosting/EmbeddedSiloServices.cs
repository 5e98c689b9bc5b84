using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Concord.EmbeddedSilo.Hosting;

/// <summary>Puts a silo into a host.</summary>
public static class EmbeddedSiloServices
{
    /// <summary>
    /// Adds a silo that starts and stops with the host, and <see cref="IGrainFactory"/> and <see cref="IClusterClient"/> as
    /// singletons. It needs a TimeProvider among the services, and takes an <see cref="IGrainStateStore"/>, an
    /// <see cref="IReminderTable"/> and <see cref="IIncomingGrainCallFilter"/>s if they are there, else memory. Grain classes
    /// are found in <see cref="GrainSiloOptions.GrainAssemblies"/>; their constructors take singletons and transients, and
    /// persistent states marked by PersistentState.
    /// </summary>
    public static IServiceCollection AddEmbeddedSilo(this IServiceCollection services, Action<GrainSiloOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new GrainSiloOptions();
        configure(options);
        services.AddSingleton(provider => CreateSilo(provider, options));
        services.TryAddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainSilo>());
        services.TryAddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainSilo>());
        services.AddHostedService<SiloLifetime>();
        return services;
    }

    private static GrainSilo CreateSilo(IServiceProvider provider, GrainSiloOptions options)
    {
        var silo = new GrainSilo(options, new()
        {
            Clock = provider.GetRequiredService<TimeProvider>(),
            States = provider.GetService<IGrainStateStore>() ?? new InMemoryGrainStateStore(),
            Reminders = provider.GetService<IReminderTable>() ?? new InMemoryReminderTable(),
            Filters = [.. provider.GetServices<IIncomingGrainCallFilter>()],
            Services = provider,
            Logger = provider.GetRequiredService<ILogger<GrainSilo>>(),
        });
        foreach (var grainClass in options.GrainAssemblies.Distinct().SelectMany(GrainClassesIn))
            silo.Register(grainClass, new GrainConstructor(provider, grainClass).Create);
        return silo;
    }

    private static IEnumerable<Type> GrainClassesIn(System.Reflection.Assembly assembly) =>
        assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
                && t.IsAssignableTo(typeof(IGrainBase)) && t.IsAssignableTo(typeof(IGrainWithStringKey)))
            .OrderBy(t => t.FullName, StringComparer.Ordinal);

    /// <summary>Starts and stops the silo with the host.</summary>
    private sealed class SiloLifetime(GrainSilo silo) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => silo.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);
    }
}
