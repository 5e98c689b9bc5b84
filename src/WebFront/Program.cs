using System.Net.Sockets;
using Concord.Silo;
using Concord.Silo.Telemetry;
using Concord.Storage;
using Concord.WebFront;
using Concord.WebFront.Auth;
using Concord.WebFront.Commands;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Concord.WebFront.Start;

if (CommandLine.IsCommand(args)) return await CommandLine.RunAsync(args, Console.Out, Console.Error, ConcordPorts.Clock);
try
{
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseKestrelHttpsConfiguration();
    if (!ConcordSettings.SaysWhereToListen(builder.Configuration))
        builder.WebHost.UseUrls(ConcordSettings.DefaultAddress);
    var settings = ConcordSettings.Read(builder.Configuration);
    builder.Logging.AddConcordLogs(builder.Configuration);
    builder.Services
        .AddConcordPorts(new SiloSettings(settings.ConnectionString, settings.EncryptionKey, settings.EncryptionKeyPrevious, settings.Egress, settings.WebhookBaseUrl, settings.Retention, settings.Notices, settings.Nodes))
        .AddGrainRuntime()
        .AddConcordTelemetry(builder.Configuration)
        .AddWebFront(settings);
    await using var app = builder.Build();
    app.MapWebFront();
    app.MapRuntimePages(RuntimePages.Prefix)?.RequirePermission(Permission.IntegrationsRun);
    await app.StartAsync();
    await StartLines.WriteAsync(app, Console.Out);
    await app.WaitForShutdownAsync();
    Console.WriteLine("Concord has stopped.");
    return 0;
}
catch (Exception refused) when (refused is SettingRefusedException or DatabaseRefusedException)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}
catch (IOException taken) when (taken.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Console.Error.WriteLine($"ASPNETCORE_URLS: {taken.Message} Stop the other program, or choose another address, such as ASPNETCORE_URLS=http://127.0.0.1:5081.");
    return 1;
}
