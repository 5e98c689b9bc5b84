using Concord.Grains;
using Concord.Grains.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Concord.Silo.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP where `OTEL_EXPORTER_OTLP_ENDPOINT` says so; the exporter reads the other `OTEL_…` variables by itself. Without it nothing listens and
/// nothing is spent.
/// </summary>
public static class Exporting
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Of the framework and of the database driver.
    private static readonly string[] OtherSources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];
    private static readonly string[] OtherMeters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"];

    /// <summary>Counts what is committed, writes its lines, and exports both where that is set.</summary>
    public static IServiceCollection AddConcordTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<CommitMeters>().AddSingleton<SyncLines>().AddHostedService<Listening>();
        if (configuration[Endpoint] is { Length: > 0 })
            services.AddHostedService<Sending>();
        return services;
    }

    /// <summary>Whether something is wrong with the setting; null when nothing is.</summary>
    public static string? Trouble(IConfiguration configuration) => configuration[Endpoint] is { Length: > 0 } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        ? $"{Endpoint} is no address of a collector; write it as http://localhost:4317, or leave it out to send nothing."
        : null;

    /// <summary>Makes both listen before the first commit of the grains.</summary>
    private sealed class Listening(CommitMeters meters, SyncLines lines) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive((meters, lines));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Sending : IHostedService
    {
        private MeterProvider? meters;
        private TracerProvider? traces;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var resource = ResourceBuilder.CreateDefault().AddService("concord").AddEnvironmentVariableDetector();
            meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([CommitMeters.MeterName, .. OtherMeters]).AddOtlpExporter().Build();
            traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource([Tracing.SourceName, .. OtherSources]).AddOtlpExporter().Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            meters?.Dispose();
            traces?.Dispose();
            return Task.CompletedTask;
        }
    }
}
