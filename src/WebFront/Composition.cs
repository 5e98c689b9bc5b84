using Concord.Connectors.Notices;
using Concord.Storage;
using Concord.Sync.Records;
using Concord.WebFront.Api;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.OpenId;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.SecondFactor;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Auth.SignIn;
using Concord.WebFront.Hooks;
using Concord.WebFront.Http;
using Concord.WebFront.Live;
using Concord.WebFront.OpenApi;
using Concord.WebFront.Settings;
using Microsoft.AspNetCore.Identity;
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
        services.AddAccess(settings);
        services.AddSingleton<RecordDoor>();
        services.AddSingleton<ChangeSignal>();
        services.AddSingleton<PresentStates>();
        services.AddSingleton(provider => new LiveFeed(() => provider.GetRequiredService<IdSource>().New("live")));
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

    /// <summary>Who comes in, and as whom.</summary>
    private static void AddAccess(this IServiceCollection services, ConcordSettings settings)
    {
        services.Configure<PasswordHasherOptions>(hashes => hashes.IterationCount = PasswordCheck.Rounds);
        services.AddSingleton(new AdminToken(settings.AdminToken));
        services.AddSingleton<AccessAudit>();
        services.AddSingleton<UseBook>();
        services.AddHostedService<UseWriter>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<WaysIn>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<PasswordProof>();
        services.AddSingleton<FactorKeys>();
        services.AddSingleton<FactorDesk>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton(provider => new PasswordMail(
            settings.Notices.Smtp is { } smtp ? new SmtpMailer(smtp, provider.GetRequiredService<TimeProvider>()) : null, settings.WebhookBaseUrl, provider.GetRequiredService<IdSource>()));
        services.AddSingleton<ForgottenPasswords>();
        services.AddHostedService(provider => provider.GetRequiredService<ForgottenPasswords>());
        services.AddSingleton<FirstAdmin>();
        services.AddSingleton<OpenIdSignIn>();
        services.AddOpenId(settings);
        services.AddSingleton<CallerSource>();
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
        app.MapAuth();
        app.MapOidc();
        app.MapPasswords();
        app.MapTotp();
        app.MapSessions();
        app.MapOwnTokens();
        app.MapUsers();
        app.MapUserAccess();
        app.MapTokens();
        app.MapCron();
        app.MapHooks();
        app.MapHealth();
        app.MapApiDescription();
        return app;
    }
}
