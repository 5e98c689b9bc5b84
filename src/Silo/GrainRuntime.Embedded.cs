using Concord.EmbeddedSilo;
using Concord.EmbeddedSilo.Hosting;
using Concord.Grains.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Silo;

/// <summary>The embedded runtime: the grains run in this process.</summary>
public static class GrainRuntime
{
    /// <summary>What the start line says.</summary>
    public const string Name = "embedded (one machine)";

    /// <summary>No other process may use the database.</summary>
    public const bool OneMachine = true;

    /// <summary>Adds everything that the grains need, and the runtime itself.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services) => services
        .AddSingleton<IReminderTable, DatabaseReminders>()
        .AddSingleton<IGrainStateStore, DatabaseGrainStates>()
        .AddEmbeddedSilo(options =>
        {
            options.GrainAssemblies.Add(typeof(RecordGrain).Assembly);
            // Records are many and their state is in the database: they are let go of soon.
            options.CollectionAge = TimeSpan.FromMinutes(2);
        })
        .AddConcordGrains();

    /// <summary>There are no pages of this runtime's own.</summary>
    public static IEndpointConventionBuilder? MapRuntimePages(this IEndpointRouteBuilder routes, string prefix) => null;
}
