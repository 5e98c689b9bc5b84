using Concord.Connectors.Notices;
using Concord.Connectors.OAuth;
using Concord.Connectors.Webhooks;
using Concord.Grains.Alerts;
using Concord.Grains.Braking;
using Concord.Grains.Changes;
using Concord.Grains.Cleanups;
using Concord.Grains.Configuration;
using Concord.Grains.Credentials;
using Concord.Grains.Deliveries;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Keys;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Subscriptions;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concord.Silo;

/// <summary>What the grains take in their constructors, and the dispatcher that drives them.</summary>
public static class ConcordGrains
{
    public static IServiceCollection AddConcordGrains(this IServiceCollection services) => services
        .AddSingleton(provider => new IntegrationSettings(provider.GetRequiredService<SiloSettings>().WebhookBaseUrl.ToString().TrimEnd('/')))
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<CredentialStore>()
        .AddSingleton<RequestBook>()
        .AddSingleton<ConnectorSource>()
        .AddSingleton<InboundRouter>()
        .AddSingleton<HeldDeliveries>()
        .AddSingleton<InboxReader>()
        .AddSingleton<RecordLoader>()
        .AddSingleton<OutsideReader>()
        .AddSingleton<OutsideWriter>()
        .AddSingleton<ConnectionHealth>()
        .AddSingleton<HintBook>()
        .AddSingleton<MatchFinder>()
        .AddSingleton<IdentityQuestions>()
        .AddSingleton<BrakeGate>()
        .AddSingleton<HeldChanges>()
        .AddSingleton<RunCeiling>()
        .AddSingleton<ClaimFilling>()
        .AddSingleton<ListingStep>()
        .AddSingleton<MissingStep>()
        .AddSingleton<LocalStep>()
        .AddSingleton<LookupWaits>()
        .AddSingleton<UndoStep>()
        .AddSingleton<RunStep>()
        .AddSingleton<RunDesk>()
        .AddSingleton<RunDecisions>()
        .AddSingleton<UndoDesk>()
        .AddSingleton<PlanDesk>()
        .AddSingleton<SecretDesk>()
        .AddSingleton<IntegrationDesk>()
        .AddSingleton<OptionDesk>()
        .AddSingleton<AlertDesk>()
        .AddSingleton<IHealthSource, HealthSource>()
        .AddSingleton<HealthDesk>()
        .AddSingleton<HealthSchedule>()
        .AddSingleton<HookDesk>()
        .AddSingleton<HookSchedule>()
        .AddSingleton<SlackPoster>()
        .AddSingleton<NoticeSender>()
        .AddSingleton<NoticeDesk>()
        .AddSingleton<NoticeTest>()
        .AddSingleton<DueNotices>()
        .AddSingleton<Chores>()
        .AddSingleton<ChangeSequencer>()
        .AddSingleton<WebhookPoster>()
        .AddSingleton<SubscriptionSecrets>()
        .AddSingleton<SubscriptionDesk>()
        .AddSingleton<ChangeDelivery>()
        .AddSingleton<DueSubscriptions>()
        .AddSingleton<Resealing>()
        .AddSingleton<UniqueFilling>()
        .AddSingleton<Piles>()
        .AddSingleton<CleanupSchedule>()
        .AddSingleton<CleanupDesk>()
        .AddSingleton<Postponement>()
        .AddSingleton<Dispatcher>()
        .AddHostedService<DispatcherLifetime>();

    /// <summary>Starts the dispatcher after the grains' runtime and stops it before.</summary>
    private sealed class DispatcherLifetime(Dispatcher dispatcher, CommitPipeline pipeline, UniqueFilling unique, ILogger<UniqueFilling> log) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (var line in await unique.RunAsync())
            {
                log.LogWarning("{Clash}", line);
            }

            pipeline.Committed += dispatcher.Notice;
            dispatcher.Start();
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            pipeline.Committed -= dispatcher.Notice;
            await dispatcher.DisposeAsync();
        }
    }
}
