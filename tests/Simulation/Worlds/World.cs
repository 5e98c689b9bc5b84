using System.Collections.Immutable;
using Concord.Simulation.Checking;
using Concord.Simulation.Database;
using Concord.Simulation.Hub;
using Concord.Simulation.Outside;
using Concord.Simulation.Scheduling;
using Concord.Sync.Records;
using Orleans;

namespace Concord.Simulation.Worlds;

/// <summary>
/// One hub, systems outside, the network between them, and a database that outlives the hub's processes. Everything happens on
/// one thread in virtual time; the same seed gives the same world.
/// </summary>
internal sealed class World
{
    // Read before any simulation runs: files are read outside its thread.
    private static readonly RecordTypes Types = new(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "schemas"), "*.json")
        .Order(StringComparer.Ordinal)
        .Select(path => KeyValuePair.Create(Path.GetFileName(path), File.ReadAllText(path))));

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly int seed;
    private readonly WatchedDatabase watched;
    private readonly Crossroads network;
    private readonly Pace pace;
    private readonly List<SimulatedNode> living = [];
    private readonly Random route;
    private int nodes;

    public World(SimulationScheduler scheduler, WorldTraits traits, Func<Journal, Trouble> trouble, bool keepsLines = false)
    {
        seed = scheduler.Seed;
        Scheduler = scheduler;
        Traits = traits;
        route = Source(seed, 8);
        Journal = new Journal(scheduler, keepsLines);
        Trouble = trouble(Journal);
        var database = new MemoryDatabase(Clock);
        database.SealAudit(AuditCheck.Keys);
        Disk = new Disk(database);
        pace = new Pace(Disk, Clock);
        Sites = [.. traits.Systems.Select(system => new Site(this, system))];
        Subscriber = new Subscriber(this);
        Steps = new StepCheck(this);
        var requests = new RequestCheck(this);
        foreach (var site in Sites) site.Outside.Leaving = request => requests.Leaving(site, request);
        network = new Crossroads(Sites.ToDictionary(site => site.Traits.Host, site => site.Outside), Subscriber);
        watched = new WatchedDatabase(database, Committed);
    }

    /// <summary>Makes the record types known; call it before the first simulation.</summary>
    public static void Prepare() => ArgumentNullException.ThrowIfNull(Types);

    public SimulationScheduler Scheduler { get; }

    /// <summary>Where people get the hub's mails.</summary>
    public Mailbox Mailbox { get; } = new();

    public TimeProvider Clock => Scheduler.Clock;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public WorldTraits Traits { get; }

    public Journal Journal { get; }

    public Trouble Trouble { get; }

    public Disk Disk { get; }

    /// <summary>The integrations with their systems, in a fixed order.</summary>
    public ImmutableArray<Site> Sites { get; }

    /// <summary>Somebody else, who follows the hub's changes; not before it subscribed.</summary>
    public Subscriber Subscriber { get; }

    public StepCheck Steps { get; }

    /// <summary>The conflicts that people have looked at and answered, each in the version that they saw.</summary>
    public HashSet<(string ConflictId, long Version)> Answers { get; } = [];

    /// <summary>The hub's process, or one of them by chance, as a balancer before them chooses; null while all are down.</summary>
    public SimulatedNode? Node => living.Count > 1 ? living[route.Next(living.Count)] : living.FirstOrDefault();

    /// <summary>The hub's processes that are up.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => living;

    /// <summary>How many processes have died so far without having been asked to stop.</summary>
    public int Crashes { get; private set; }

    /// <summary>How long a dead process stays away; null leaves the next start to the caller.</summary>
    public Func<TimeSpan>? Downtime { get; set; }

    /// <summary>The integration with this id; null for what is none, such as a person.</summary>
    public Site? Find(string id) => Sites.FirstOrDefault(site => site.Id == id);

    public Site Site(string integrationId) => Find(integrationId)!;

    /// <summary>A random source of its own for one concern, so that one concern's draws do not shift another's.</summary>
    public static Random Source(int seed, int concern) => new(unchecked((seed * 7_919) + (concern * 104_729)));

    /// <summary>One of these by chance; more often one of the first, so that people meet at some. Null when there is none.</summary>
    public static T? Pick<T>(Random random, IEnumerable<T> from)
        where T : class
    {
        var all = from.ToList();
        return all.Count == 0 ? null : all[(int)(all.Count * (random.Next(3) == 0 ? random.NextDouble() : Math.Pow(random.NextDouble(), 3)))];
    }

    public Task Delay(TimeSpan span) => Task.Delay(span, Clock);

    /// <summary>Starts what is missing.</summary>
    public async Task StartNodeAsync()
    {
        while (living.Count < Traits.Processes)
        {
            nodes++;
            Journal.Note($"process {nodes} starts");
            var node = new SimulatedNode(new NodePorts
            {
                Scheduler = Scheduler,
                ClockOffset = Traits.Processes > 1 ? TimeSpan.FromMilliseconds(route.Next(-10, 11)) : TimeSpan.Zero,
                Alone = Traits.Processes == 1,
                Disk = watched,
                DatabaseFaults = Trouble.DatabaseFaults(),
                Network = network,
                Random = Source(seed, 100 + nodes),
                Types = Types,
                Mailer = Mailbox,
                NothingDueBefore = pace.Next,
                NextDue = Disk.NothingDueBefore,
                Died = Died,
                Failed = Failed,
            });
            living.Add(node);
            await StartAsync(node);
        }
    }

    /// <summary>Ends the process as on SIGTERM and starts the next one.</summary>
    public async Task RestartAsync()
    {
        if (Node is not { IsDead: false } node) return;
        Journal.Note("process stops");
        await Task.WhenAny(node.StopAsync(), node.Gone, Delay(Patience));
        node.Die("because stopping took too long");
        await StartNodeAsync();
    }

    /// <summary>Asks the hub something as a person does. Null: nobody answered, and what came of it is not known.</summary>
    public async Task<T?> AskAsync<T>(Func<IGrainFactory, Task<T>> question)
        where T : class
    {
        if (Node is not { IsDead: false } node) return null;
        try
        {
            var answer = question(node.Grains);
            return await Task.WhenAny(answer, node.Gone, Delay(Patience)) == answer ? await answer : null;
        }
        catch (Exception exception)
        {
            Failed("A request", exception);
            return null;
        }
    }

    /// <summary>What is logged as an error must come from a fault that was played.</summary>
    public void Failed(string what, Exception? exception)
    {
        Journal.Note($"failed: {what} {exception?.GetType().Name} {exception?.Message}");
        ForgetWaits();
        Nudge();
        if (!PlayedFaults.Explain(exception)) Journal.Violation("unexpected error", $"{what} {exception}");
    }

    /// <summary>Something may have become due.</summary>
    public void Nudge()
    {
        pace.Moved();
        foreach (var node in living) node.Nudge();
    }

    // A process that cannot start ends, and is started again.
    private async Task StartAsync(SimulatedNode node)
    {
        try
        {
            await node.StartAsync();
        }
        catch (Exception exception)
        {
            Failed("Starting", exception);
            node.Die("while starting");
        }
    }

    private void Committed(Storage.CommitUnit unit)
    {
        try
        {
            Steps.Committed(unit);
        }
        catch (Exception exception)
        {
            // Not to be taken for the database's.
            Journal.Violation("fault of a check", exception.ToString());
        }

        Nudge();
    }

    private void Died(SimulatedNode node, string where)
    {
        Journal.Note($"process dies {where}");
        Journal.Count($"crash {where}");
        if (where != SimulatedNode.AfterStop) Crashes++;
        ForgetWaits();
        living.Remove(node);
        if (Downtime is { } downtime) Spawn(() => ComeBackAsync(downtime()));
    }

    // What was heard and could not be noted, nobody knows.
    private void ForgetWaits()
    {
        for (var left = Sites.Sum(site => site.Outside.Flights.Forgets()); left > 0; left--) Journal.Count("exempt: asked to wait, and failed or died before that was written");
    }

    // Outside any turn of the process that dies: such a turn never ends.
    private void Spawn(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler).Unwrap();

    private async Task ComeBackAsync(TimeSpan after)
    {
        await Delay(after);
        await StartNodeAsync();
    }
}
