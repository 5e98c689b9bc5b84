using System.Globalization;
using Concord.Simulation.Checking;
using Concord.Simulation.Database;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Health;

namespace Concord.Simulation.Soaking;

/// <summary>Days in which people work on all sides while systems come and go; then all trouble ends, and the promises and the success rate are looked at.</summary>
internal sealed class SoakCourse
{
    /// <summary>F025, success metrics: per cent.</summary>
    public const decimal Target = 99.9m;

    private const int Rounds = 3;

    private readonly World world;
    private readonly Person person;
    private readonly Crowd crowd;
    private readonly Outsiders outsiders;
    private readonly Values values;
    private readonly Rest rest;
    private readonly Random random;

    public SoakCourse(World world)
    {
        this.world = world;
        random = World.Source(world.Scheduler.Seed, 2);
        (person, rest, values) = (new Person(world), new Rest(world), new Values(random, false, false));
        (crowd, outsiders) = (new Crowd(world, person, World.Source(world.Scheduler.Seed, 3)), new Outsiders(world, random, values));
    }

    /// <summary>Records of all integrations, whole runs included.</summary>
    public Share Share
    {
        get
        {
            var counted = world.Disk.All<SyncLogRow>().Where(MemoryHealth.Counts).ToList();
            return new(counted.Sum(row => row.RecordsProcessed), counted.Sum(row => row.RecordsFailed));
        }
    }

    public async Task RunAsync(TimeSpan length)
    {
        foreach (var site in world.Sites) crowd.Fill(site);
        await world.StartNodeAsync();
        foreach (var site in world.Sites)
        {
            await site.Admin.CreateAsync();
            await site.Admin.EndedAsync(world.Now + Rest.Patience);
        }

        for (var until = world.Now + length; world.Now < until;)
        {
            await world.Delay(TimeSpan.FromSeconds(random.Next(30, 900)));
            await ActAsync();
        }

        ((FlappingTrouble)world.Trouble).IsOver = true;
        await RestAsync();
    }

    private Task ActAsync()
    {
        var site = world.Sites[random.Next(world.Sites.Length)];
        switch (random.Next(8))
        {
            case < 3:
                outsiders.Edit(site);
                return Task.CompletedTask;
            case 3:
                outsiders.Create(site);
                return Task.CompletedTask;
            case 4:
                return crowd.CreateHereAsync();
            default:
                return World.Pick(random, person.Records) is { } record ? person.PatchAsync(record.Id, values.ChangesHere()) : Task.CompletedTask;
        }
    }

    private async Task RestAsync()
    {
        await world.Delay(TimeSpan.FromMinutes(30));
        await rest.QuietAsync("after the last trouble");
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var site in world.Sites)
            {
                if (!await site.Admin.RunFullAsync(Rest.Patience)) world.Journal.Violation("I19", $"a full run of {site} did not end");
            }

            await rest.QuietAsync($"after full run {round + 1}");
        }

        new FinalCheck(world, person).Run();
        var share = Share;
        world.Journal.Count("records processed", (int)share.Processed);
        if (share.SuccessRate < Target)
            world.Journal.Violation("F025", string.Create(CultureInfo.InvariantCulture, $"{share.Failed} of {share.Processed} records failed: {share.SuccessRate:0.000} % is less than {Target} %"));
    }
}
