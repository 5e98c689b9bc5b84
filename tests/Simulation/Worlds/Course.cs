using Concord.Simulation.Checking;
using Concord.Simulation.Outside;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>A seed's world from its beginning to its last check: set up, trouble, healing, convergence, silence.</summary>
internal sealed class Course
{
    // I5: once nobody does anything any more.
    private const int MostRounds = 5;

    // One answer leads to the next question; at some time people leave the rest as it is.
    private const int MostAnswers = 15;

    private readonly World world;
    private readonly SeededTrouble trouble;
    private readonly Person person;
    private readonly Crowd crowd;
    private readonly Rest rest;
    private readonly Random random;

    public Course(World world)
    {
        this.world = world;
        trouble = (SeededTrouble)world.Trouble;
        person = new Person(world);
        rest = new Rest(world);
        random = World.Source(world.Scheduler.Seed, 2);
        crowd = new Crowd(world, person, World.Source(world.Scheduler.Seed, 3));
    }

    public async Task RunAsync()
    {
        world.Journal.Note(world.Traits.ToString());
        await SetUpAsync();
        await TroubleAsync();
        await HealAsync();
        await new Absence(world, crowd).PerhapsAsync();
        if (!await ConvergeAsync()) return;
        foreach (var site in world.Sites) site.Post.SendKept();
        await rest.QuietAsync("after old webhooks came again");
        new FinalCheck(world, person).Run();
        new FeedCheck(world).Run();
        await rest.SilenceAsync();
        await new LateNews(world, rest).RunAsync();
    }

    private async Task SetUpAsync()
    {
        foreach (var site in world.Sites) crowd.Fill(site);
        await world.StartNodeAsync();
        for (var count = 0; count < world.Traits.RecordsHere; count++) await crowd.CreateHereAsync();
        foreach (var site in world.Sites)
        {
            await site.Admin.CreateAsync();
            await world.Delay(TimeSpan.FromMilliseconds(random.Next(0, 3_000)));
        }

        await world.Subscriber.SubscribeAsync();
        world.Downtime = () => TimeSpan.FromMilliseconds(random.Next(1, 20_000));
    }

    private async Task TroubleAsync()
    {
        trouble.Rates = world.Traits.Rates;
        while (crowd.Edits < world.Traits.Edits)
        {
            await world.Delay(crowd.Pause());
            crowd.Act();
            world.Subscriber.Act();
            // Whoever looks after the hub does not leave a first sync unanswered for ever.
            if (random.Next(4) == 0) await world.Sites[random.Next(world.Sites.Length)].Admin.ApproveAsync();
        }

        await world.Delay(crowd.Pause());
        if (world.Crashes == 0) world.Node?.Die("by a kill");
    }

    private async Task HealAsync()
    {
        world.Journal.Note("all faults end");
        trouble.Rates = TroubleRates.Calm;
        await world.Delay(TimeSpan.FromSeconds(30));
        foreach (var site in world.Sites)
        {
            await ExpectRunsGoOnAsync(site.Admin);
            await site.Admin.ResumeAsync();
        }

        await world.Subscriber.ResumeAsync();
        await crowd.LetAllInAsync();
        var until = world.Now + Rest.Patience;
        while (world.Sites.Any(site => site.Post.UnderWay > 0) && world.Now < until) await world.Delay(TimeSpan.FromMinutes(1));
    }

    // I19: a run that a crash interrupted goes on by itself.
    private async Task ExpectRunsGoOnAsync(Admin admin)
    {
        if (admin.Running is not { } job || !admin.IsWorking) return;
        var until = world.Now + TimeSpan.FromHours(1);
        while (world.Now < until && admin.Running is { } now && now.Revision == job.Revision) await world.Delay(TimeSpan.FromMinutes(1));
        if (admin.Running is { } stuck && stuck.Revision == job.Revision) world.Journal.Violation("I19", $"run {job.Id} does not go on: {job.Checkpoint}");
    }

    /// <summary>Rounds of full runs, one of each integration, until one changes nothing.</summary>
    private async Task<bool> ConvergeAsync()
    {
        foreach (var site in world.Sites) await site.Admin.EndedAsync(world.Now + Rest.Patience);
        var answers = 0;
        for (var round = 1; round <= MostRounds; round++)
        {
            var before = rest.Extent();
            foreach (var site in world.Sites)
            {
                if (await site.Admin.RunFullAsync(Rest.Patience)) continue;
                world.Journal.Violation("I19", $"a full run of {site} did not end: {site.Admin.Running?.Checkpoint} {site.Admin.Held?.HeldReason} {site.Admin.Integration?.Status}");
                return false;
            }

            if (!await rest.QuietAsync($"after full run {round}")) return false;
            if (rest.Extent() != before) continue;
            if (answers++ == MostAnswers || !await LeftToDoAsync()) return true;
            round = 0;
        }

        world.Journal.Violation("I5", $"no rest after {MostRounds} full runs of each integration");
        return false;
    }

    // People look at what waits for them, and at what was given up.
    private async Task<bool> LeftToDoAsync()
    {
        var before = rest.Extent();
        for (var left = world.Traits.ResolvesAtEnd ? person.PendingConflicts.Count() : 0; left > 0; left--) await crowd.ResolveAsync();
        // A record that was deleted when all were let in may be there again.
        await crowd.LetAllInAsync();
        await crowd.TouchDeadAsync();
        return rest.Extent() != before;
    }
}
