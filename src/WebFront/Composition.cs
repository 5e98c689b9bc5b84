using Concord.Storage;
using Concord.Sync.Records;
using Concord.WebFront.Api;
using Concord.WebFront.Auth;
using Concord.WebFront.Hooks;
using Concord.WebFront.Http;
using Concord.WebFront.Live;
using Concord.WebFront.OpenApi;
using Concord.WebFront.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Concord.WebFront;

/// <summary>The web front as a whole: what it needs, and its pipeline in order.</summary>
public static class Composition
{
    /// <summary>
    /// The web front's own services. From the grain side it takes IGrainFactory, IDatabase, ISqlSource, CommitPipeline,
    /// IdSource, TimeProvider and RecordTypes, for webhooks also CredentialCipher.
    /// </summary>
    public static IServiceCollection AddWebFront(this IServiceCollection services, ConcordSettings settings)
    {
        services.Configure<KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = JsonBody.MaxBytes;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        services.AddExceptionHandler<Failures>();
        services.AddApiDescription();
        services.AddSingleton(settings);
        services.AddSingleton(new AdminToken(settings.AdminToken));
        services.AddSingleton<TokenStore>();
        services.AddSingleton<WaysIn>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<RecordDoor>();
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<PresentStates>();
        services.AddSingleton(provider => new LiveFeed(() => provider.GetRequiredService<IdSource>().New("epo")));
        services.AddHostedService<LiveTail>();
        services.AddSingleton<IReadOnlyDictionary<string, RecordSchema>>(provider => provider.GetRequiredService<RecordTypes>().Schemas);
        services.AddSingleton<ReceivingCatalog>();
        services.AddSingleton(provider => new ReceivingLimits(settings.Webhooks, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new Crowding());
        services.AddSingleton<InboxRoom>();
        services.AddSingleton<SenderCheck>();
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<ReceiveWebhook>(provider => provider.GetRequiredService<WebhookReceiver>().ReceiveAsync);
        return services;
    }

    /// <summary>The pipeline: what every answer carries, what catches failures, the API page, the gate, the routes.</summary>
    public static WebApplication MapWebFront(this WebApplication app)
    {
        app.Use(SecurityHeaders.Add);
        app.Use(app.Services.GetRequiredService<Crowding>().LimitAsync);
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(Failures.WriteBareStatus);
        app.UseApiPage();
        app.UseRouting();
        app.UseMiddleware<Gate>();
        app.Use(StrictQuery.Check);
        app.Use(StrictBody.Check);
        app.MapIntegrations();
        app.MapConnectors();
        app.MapFlow();
        app.MapRedeliver();
        app.MapUnfreeze();
        app.MapUndo();
        app.MapPlan();
        app.MapLogs();
        app.MapMetrics();
        app.MapPrometheus();
        app.MapConvergence();
        app.MapConflicts();
        app.MapBulkResolve();
        app.MapJobs();
        app.MapRecords();
        app.MapChanges();
        app.MapAlerts();
        app.MapEvents();
        app.MapAudit();
        app.MapExports();
        app.MapSubscriptions();
        app.MapKeys();
        app.MapUsers();
        app.MapTokens();
        app.MapCron();
        app.MapHooks();
        app.MapHealth();
        app.MapApiDescription();
        return app;
    }
}
