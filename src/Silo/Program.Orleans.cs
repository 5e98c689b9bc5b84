using Concord.Connectors.Notices;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.Silo;
using Concord.Silo.Telemetry;
using Concord.Storage;
using Concord.Storage.Sql;
using Concord.Sync.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;

// One silo of a cluster. Its settings are those of the web front; both read the same PostgreSQL database.
try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(SiloHealth.DefaultAddress);
    if ((Logs.Trouble(builder.Configuration) ?? Exporting.Trouble(builder.Configuration)) is { } wrongSetting) throw new InvalidOperationException(wrongSetting);
    var settings = Read(builder.Configuration);
    builder.Logging.AddConcordLogs(builder.Configuration);
    builder.Services.AddConcordPorts(settings).AddConcordGrains().AddConcordTelemetry(builder.Configuration);
    builder.UseOrleans(silo => silo
        .Configure<ClusterOptions>(GrainRuntime.Join)
        .UseAdoNetClustering(options =>
        {
            options.Invariant = GrainRuntime.Invariant;
            options.ConnectionString = GrainRuntime.ForMembership(settings.ConnectionString);
        })
        .AddAdoNetGrainStorageAsDefault(options =>
        {
            options.Invariant = GrainRuntime.Invariant;
            options.ConnectionString = ForRuntime(settings.ConnectionString);
        })
        .UseAdoNetReminderService(options =>
        {
            options.Invariant = GrainRuntime.Invariant;
            options.ConnectionString = ForRuntime(settings.ConnectionString);
        })
        // The web fronts show it, to those who may see it. Its trace would show what the log says, to whoever sees the page.
        .AddDashboard(options => options.HideTrace = true));
    await using var app = builder.Build();
    app.MapHealth();
    await OrleansTexts.RequireAsync(app.Services.GetRequiredService<ISqlSource>());
    await app.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is DatabaseRefusedException or InvalidOperationException)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}

static string ForRuntime(string connectionString) => GrainRuntime.Apart(connectionString, "Concord grains", 8);

static SiloSettings Read(IConfiguration configuration) => new(
    configuration.GetConnectionString("Concord") ?? throw new InvalidOperationException("ConnectionStrings__Concord is missing; set it to the cluster's PostgreSQL database."),
    CipherKey.TryParse(configuration["ENCRYPTION_KEY"], out var key) ? key : throw new InvalidOperationException("ENCRYPTION_KEY is missing or is not 32 bytes in base64; every node of a cluster needs the same one."),
    CipherKey.TryParse(configuration["ENCRYPTION_KEY_PREVIOUS"], out var previous) ? previous : null,
    EgressRules.TryParse(configuration["Egress:Allow"], out var rules, out var error) ? rules : throw new InvalidOperationException(error),
    new Uri(configuration["WEBHOOK_BASE_URL"] ?? throw new InvalidOperationException("WEBHOOK_BASE_URL is missing; set it to the public address of the web fronts.")),
    Retention.TryParse(configuration["Retention:Days"], out var retention, out var wrong) ? retention : throw new InvalidOperationException(wrong),
    NoticeSettings.TryRead(name => configuration[name], out var notices, out var trouble) ? notices : throw new InvalidOperationException(trouble),
    SiloSettings.TryReadNodes(configuration["Cluster:Nodes"], out var nodes, out var count) ? nodes : throw new InvalidOperationException(count));
