using System.Text;
using Concord.WebFront.Tests.Start;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Concord.WebFront.Tests.Telemetry;

/// <summary>The program beside a collector of OpenTelemetry.</summary>
public sealed class CollectorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-otlp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Metrics_and_traces_reach_a_collector_and_lines_are_JSON()
    {
        var (metrics, traces) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var collector = await CollectorAsync(metrics, traces);
        await using var server = await new ServerProcess(
            folder, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "300"), ("OTEL_BSP_SCHEDULE_DELAY", "300"),
            ("Logging__Format", "json"), ("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information")).StartedAsync();

        using (var client = new HttpClient()) await client.GetAsync(new Uri(server.Address, "/health/ready"));

        await Task.WhenAll(metrics.Task, traces.Task).WaitAsync(TimeSpan.FromMinutes(1));
        server.Lines.Where(line => line.StartsWith('{')).ShouldContain(line => line.Contains("\"level\":\"INFO\"") && line.Contains("\"category\":\"Microsoft.Hosting.Lifetime\""));
    }

    private static async Task<WebApplication> CollectorAsync(TaskCompletionSource metrics, TaskCompletionSource traces)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/metrics", context => TakeAsync(context, "http.server.request.duration", metrics));
        app.MapPost("/v1/traces", context => TakeAsync(context, "HttpRequestIn", traces));
        await app.StartAsync();
        return app;
    }

    private static async Task TakeAsync(HttpContext context, string awaited, TaskCompletionSource found)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (Encoding.UTF8.GetString(body.ToArray()).Contains(awaited)) found.TrySetResult();
        context.Response.ContentType = "application/x-protobuf";
    }
}
