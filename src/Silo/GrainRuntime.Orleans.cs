using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Concord.Silo;

/// <summary>The Orleans runtime: silos run the grains, this process calls them as a client.</summary>
public static class GrainRuntime
{
    /// <summary>What the start line says.</summary>
    public const string Name = "Orleans (cluster)";

    /// <summary>The nodes of a cluster share the database.</summary>
    public const bool OneMachine = false;

    /// <summary>The ADO.NET name of PostgreSQL, as Orleans knows it.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>How long a client waits before it tries a cluster again that does not answer yet.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    /// <summary>Adds a client of the cluster; it waits at the start until a silo answers.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services)
    {
        var settings = services.Select(service => service.ImplementationInstance).OfType<SiloSettings>().Single();
        var clock = services.Select(service => service.ImplementationInstance).OfType<TimeProvider>().Single();
        return services.AddOrleansClient(client => client
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = settings.ConnectionString;
            })
            .UseConnectionRetryFilter(async (_, token) =>
            {
                await Task.Delay(BetweenTries, clock, token);
                return true;
            }));
    }
}
