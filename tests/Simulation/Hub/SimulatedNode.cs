using System.Diagnostics.CodeAnalysis;
using Concord.Connectors.Notices;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.Connectors.Webhooks;
using Concord.EmbeddedSilo;
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
using Concord.Silo;
using Concord.Simulation.Database;
using Concord.Simulation.Scheduling;
using Concord.Storage;
using Concord.Storage.Remembering;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.WebFront.Hooks;
using Orleans;

namespace Concord.Simulation.Hub;

/// <summary>
/// One process of the hub: the objects that the real composition makes, over simulated ports. It can die at any moment, with all
/// that it had in memory; the next one starts over the same database.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It ends by dying; nothing of it is released in order.")]
internal sealed class SimulatedNode
{
    /// <summary>Where a process dies that was stopped in order.</summary>
    public const string AfterStop = "after a stop";

    private static readonly CipherKey Key = CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(1, CipherKey.Length).Select(i => (byte)i)]), out var key)
        ? key
        : throw new InvalidOperationException("The simulation's key is no key.");

    private readonly SimulationScheduler scheduler;
    private readonly NodeClock clock;
    private readonly SweepClock sweeps;
    private readonly FaultyDatabase connection;
    private readonly IDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly IdSource ids;
    private readonly GrainSilo silo;
    private readonly Dispatcher dispatcher;
    private readonly TaskCompletionSource gone = new();

    public SimulatedNode(NodePorts ports)
    {
        scheduler = ports.Scheduler;
        clock = new NodeClock(ports.Scheduler.Clock, ports.ClockOffset);
        sweeps = new SweepClock(clock, ports.NothingDueBefore, ports.NextDue);
        // By the world's clock: what the database has begun goes on when the process dies.
        connection = new FaultyDatabase(ports.Disk, ports.DatabaseFaults, ports.Scheduler.Clock, () => Die("at a commit"));
        database = ports.Alone ? new RememberingDatabase(connection, Shelves.All) : connection;
        pipeline = new CommitPipeline(database, clock, new CommitPipelineOptions { Scheduler = scheduler });
        ids = new IdSource(clock, ports.Random.NextBytes);
        silo = new GrainSilo(
            new GrainSiloOptions { TurnsPerSlice = 1, CollectionAge = TimeSpan.FromMinutes(2), DetectCallCycles = true },
            new GrainSiloPorts
            {
                Clock = clock,
                Scheduler = scheduler,
                States = new DatabaseGrainStates(database, pipeline, ids),
                Reminders = new DatabaseReminders(database, pipeline, ids),
                Logger = new NodeLog<GrainSilo>(ports.Failed),
            });
        Died = ports.Died;
        var cipher = new CredentialCipher(Key, null, ports.Random.NextBytes);
        dispatcher = Compose(ports, ids, cipher);
        var senders = new SenderCheck(new ReceivingCatalog(database, ports.Types.Schemas, cipher, clock), new ReceivingLimits(ReceivingRates.Default, clock), clock);
        Receiver = new WebhookReceiver(database, pipeline, senders, new InboxRoom(database, clock), silo, ids, clock);
        pipeline.Committed += dispatcher.Notice;
        pipeline.ListenerFailed += fault => ports.Failed("A wake-up after a commit failed.", fault);
    }

    /// <summary>Where webhooks come in.</summary>
    public WebhookReceiver Receiver { get; }

    /// <summary>Where people and admins come in.</summary>
    public IGrainFactory Grains => silo;

    public bool IsDead { get; private set; }

    /// <summary>Done when the process is dead: whoever waits for an answer of it need not wait longer.</summary>
    public Task Gone => gone.Task;

    private Action<SimulatedNode, string> Died { get; }

    public async Task StartAsync()
    {
        await silo.StartAsync();
        dispatcher.Start();
    }

    /// <summary>Ends without any leave: nothing more is written, sent or answered by it. Idempotent.</summary>
    public void Die(string where)
    {
        if (IsDead) return;
        IsDead = true;
        connection.Kill();
        clock.Stop();
        silo.Kill();
        gone.SetResult();
        Died(this, where);
    }

    /// <summary>Ends as on SIGTERM: what runs may finish, then nothing is left running.</summary>
    public async Task StopAsync()
    {
        pipeline.Committed -= dispatcher.Notice;
        await dispatcher.DisposeAsync();
        await silo.StopAsync();
        await pipeline.DisposeAsync();
        Die(AfterStop);
    }

    /// <summary>From here on nothing is found by a sweep, nor begun by a commit.</summary>
    public async Task EndSweepsAsync() => await dispatcher.DisposeAsync();

    /// <summary>Binds what nobody in this world binds by their work. Who waits for it is not woken, and finds it when it looks.</summary>
    public async Task BindAsync(MappingRow mapping)
    {
        var unit = new CommitUnit(ids.New("unit"));
        await pipeline.CommitAsync(unit.Insert(mapping).Insert(new AuditRow
        {
            Id = ids.New("aud"),
            At = clock.GetUtcNow(),
            Actor = "somebody",
            Action = "mapping.created",
            Subject = mapping.ResourceType,
            SubjectId = mapping.Id,
            IntegrationId = mapping.IntegrationId,
            Cause = "by hand",
            After = "{}",
            UnitId = unit.Id,
        }));
    }

    /// <summary>Something may have become due.</summary>
    public void Nudge() => sweeps.Nudge();

    // The same objects as ConcordGrains makes, without a container: that compiles on the thread pool.
    private Dispatcher Compose(NodePorts ports, IdSource ids, CredentialCipher cipher)
    {
        Func<double> chance = ports.Random.NextDouble;
        IOutboundDoor door = new SimulatedDoor(this, ports.Network, scheduler);
        var catalog = new SetupCatalog(database, ports.Types);
        var tokens = new TokenEndpoint(door, clock);
        var connectors = new ConnectorSource(silo, door, tokens, new RequestBook(silo, clock), clock);
        var router = new InboundRouter(database, silo);
        var held = new HeldDeliveries(database, pipeline, ids, clock);
        var inboxes = new InboxReader(database);
        var loader = new RecordLoader(database, catalog);
        var health = new ConnectionHealth(database, pipeline, ids, clock, chance);
        var reader = new OutsideReader(database, connectors, health, clock);
        var writer = new OutsideWriter(database, catalog, connectors, reader, health, clock);
        var waits = new LookupWaits(database, pipeline, ids, clock);
        var hints = new HintBook(database, pipeline, inboxes, health, ids, clock, chance, ports.Types);
        var matches = new MatchFinder(database, loader);
        var questions = new IdentityQuestions(database, pipeline, ids, clock, ports.Types);
        var brakes = new BrakeGate(database, ids, clock);
        var braked = new HeldChanges(database, pipeline, router, hints, loader, ids, clock, ports.Types);
        var ceiling = new RunCeiling(database, ids);
        var step = new RunStep(
            pipeline, new ClaimFilling(database, silo, ids), new ListingStep(database, connectors, router, health, ceiling, ids, clock), new MissingStep(database, router, braked, ids, clock), new LocalStep(database, ceiling, silo, ids), braked,
            new UndoStep(database, silo, ids), ids, clock);
        var runs = new RunDesk(database, pipeline, catalog, step, held, braked, ids, clock, ports.Types);
        var secrets = new SecretDesk(database, pipeline, cipher, ports.Random.NextBytes, ids, clock, ports.Types);
        var site = new IntegrationSettings("https://hub.example");
        var desk = new IntegrationDesk(database, pipeline, catalog, connectors, runs, held, health, cipher, secrets, ids, clock, site);
        silo.Register(_ => new HookGrain(new HookDesk(database, pipeline, catalog, connectors, site, ids, clock)));
        var figures = new MemoryHealth(database);
        silo.Register(_ => new IntegrationGrain(
            desk, new OptionDesk(catalog, connectors, clock), runs, new RunDecisions(runs, catalog, clock), new UndoDesk(database, pipeline, catalog, runs, ids, clock), new PlanDesk(pipeline, catalog, runs, ids, clock), new AlertDesk(database, pipeline, ids, clock), new HealthDesk(database, pipeline, catalog, figures, ids, clock), new NodeLog<IntegrationGrain>(ports.Failed)));
        silo.Register(_ => new CredentialGrain(database, new CredentialStore(database, pipeline, cipher, ids, clock), tokens, ids, clock));
        silo.Register(_ => new DeliveryGrain(database, pipeline, catalog, router, ids, clock));
        silo.Register(_ => new IdentityGrain(database, catalog, reader, hints, matches, questions, ids, clock));
        silo.Register(_ => new MappingGrain(database, catalog, reader, hints, writer, clock));
        silo.Register(_ => new RecordGrain(loader, pipeline, ids, ports.Types, clock, chance, waits, brakes));
        var subscriptionSecrets = new SubscriptionSecrets(cipher, ports.Random.NextBytes);
        var posts = new ChangeDelivery(database, pipeline, new WebhookPoster(door, clock), subscriptionSecrets, ids, clock, chance);
        silo.Register(_ => new SubscriptionGrain(new SubscriptionDesk(database, pipeline, subscriptionSecrets, ids, clock), posts));
        silo.Register(_ => new KeyGrain(new Resealing(database, pipeline, cipher, ids, clock)));
        var cleanups = new CleanupSchedule(database, pipeline, ids, clock);
        silo.Register(_ => new CleanupGrain(new CleanupDesk(database, pipeline, cleanups, new Piles(database, Retention.Default), ids, clock)));
        var ways = new NoticeWays(ports.Mailer, null, "admin@hub.example", new Uri("https://hub.example"));
        var sender = new NoticeSender(database, pipeline, figures, ways, new SlackPoster(door, clock), ids, clock, chance);
        silo.Register(_ => new NoticeGrain(new NoticeDesk(database, pipeline, catalog, sender, ids, clock), new NoticeTest(catalog, sender, pipeline, ids, clock)));
        var chores = new Chores(silo, cleanups, new DueSubscriptions(database, clock), new HealthSchedule(database, clock), new HookSchedule(database, clock), new DueNotices(database, clock));
        scheduler.AddPendingSource(silo.DescribePending);
        return new Dispatcher(
            database, catalog, silo, router, new ChangeSequencer(database, pipeline, ids, clock), waits, chores, new Postponement(database, pipeline, ids, clock), sweeps, new NodeLog<Dispatcher>(ports.Failed));
    }
}
