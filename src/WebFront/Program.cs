using Concord.Silo;
using Concord.Storage;
using Concord.Sync.Records;
using Concord.WebFront;
using Concord.WebFront.Api;
using Concord.WebFront.Hooks;
using Concord.WebFront.Settings;

try
{
    var builder = WebApplication.CreateBuilder(args);
    if (!ConcordSettings.SaysWhereToListen(builder.Configuration))
        builder.WebHost.UseUrls(ConcordSettings.DefaultAddress);
    var settings = ConcordSettings.Read(builder.Configuration);
    builder.Services
        .AddConcordPorts(new SiloSettings(settings.ConnectionString, settings.EncryptionKey, settings.EncryptionKeyPrevious, settings.Egress, settings.WebhookBaseUrl))
        .AddGrainRuntime()
        .AddSingleton(provider => new RecordCatalog(provider.GetRequiredService<RecordTypes>().Schemas.Values))
        .AddSingleton<IReadOnlyDictionary<string, RecordSchema>>(provider => provider.GetRequiredService<RecordTypes>().Schemas)
        .AddSingleton<ReceivingCatalog>()
        .AddWebFront(settings);
    var app = builder.Build();
    app.MapWebFront();
    await app.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is SettingRefusedException or DatabaseRefusedException)
{
    Console.Error.WriteLine(refused.Message);
    return 1;
}
