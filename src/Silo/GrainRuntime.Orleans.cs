using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Dashboard;
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

    // A database is one cluster, so that nothing is to be set, and a name cannot differ between nodes.
    private const string Cluster = "concord";

    // Few of them, and apart from those that work takes: a silo that cannot say in time that it lives is declared dead.
    private const int MembershipConnections = 4;

    /// <summary>How long a client waits before it tries a cluster again that does not answer yet.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    /// <summary>Adds a client of the cluster; it waits at the start until a silo answers.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services)
    {
        var settings = services.Select(service => service.ImplementationInstance).OfType<SiloSettings>().Single();
        var clock = services.Select(service => service.ImplementationInstance).OfType<TimeProvider>().Single();
        return services.AddOrleansClient(client => client
            .Configure<ClusterOptions>(Join)
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = ForMembership(settings.ConnectionString);
            })
            .UseConnectionRetryFilter(async (_, token) =>
            {
                await Task.Delay(BetweenTries, clock, token);
                return true;
            })
            .AddDashboard(options => options.HideTrace = true));
    }

    /// <summary>Maps Orleans' own dashboard. It asks nobody who he is, so that the caller has to say who may.</summary>
    public static IEndpointConventionBuilder? MapRuntimePages(this IEndpointRouteBuilder routes, string prefix) => routes.MapOrleansDashboard(prefix);

    /// <summary>Which cluster silos and clients belong to.</summary>
    internal static void Join(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Cluster, Cluster);

    /// <summary>The connections by which silos say that they live, and clients find them.</summary>
    internal static string ForMembership(string connectionString) => Apart(connectionString, "Concord membership", MembershipConnections);

    /// <summary>Connections of a pool of their own.</summary>
    internal static string Apart(string connectionString, string name, int most) =>
        new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = name, MinPoolSize = 0, MaxPoolSize = most }.ConnectionString;
}
