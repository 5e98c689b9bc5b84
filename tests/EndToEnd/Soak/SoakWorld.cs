using System.Globalization;
using Concord.EndToEnd.Crashes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Soak;

/// <summary>A hub between two ledgers that come and go: one tells by webhook, one is only listed, by the clock.</summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    /// <summary>How long what is left may take once all is well: retries that were put off, and a quarter of an hour until the next listing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(40);

    private const int Linked = 50;

    private readonly string folder = Directory.CreateTempSubdirectory("concord-soak-").FullName;

    private SoakWorld(Ledger[] ledgers, int seed)
    {
        Hub = new Hub(folder, [.. ledgers.Select(ledger => ledger.Address)]) { Settings = new Dictionary<string, string?> { ["Logging__LogLevel__Default"] = "Warning" } };
        Sites = [new(ledgers[0], "REALTIME", new(new Random(seed))), new(ledgers[1], "EVERY_15MIN", new(new Random(seed + 1)))];
    }

    public Hub Hub { get; }

    public IReadOnlyList<SoakSite> Sites { get; }

    /// <summary>All started, linked and alike.</summary>
    public static async Task<SoakWorld> StartAsync(int seed)
    {
        var world = new SoakWorld([await Ledger.StartAsync(), await Ledger.StartAsync()], seed);
        foreach (var site in world.Sites)
        {
            for (var number = 1; number <= Linked; number++)
                site.Ledger.Add($"{site.Frequency} {number}");
        }

        await world.Hub.StartAsync();
        foreach (var site in world.Sites)
            await site.ConnectAsync(world.Hub);
        await world.SettledAsync();
        return world;
    }

    /// <summary>Waits until nothing is on its way in any integration. False: something still was at the end of <see cref="Patience"/>.</summary>
    public async Task<bool> SettledAsync()
    {
        for (var until = DateTime.UtcNow + Patience; DateTime.UtcNow < until; await Task.Delay(TimeSpan.FromSeconds(1)))
        {
            if (await OpenAsync() == 0)
                return true;
        }

        return false;
    }

    /// <summary>Lists everything of every system, to the end.</summary>
    public async Task FullSyncAsync()
    {
        foreach (var site in Sites)
        {
            var reply = await Hub.PostAsync($"/api/admin/integrations/{site.Id}/sync", new { fullSync = true });
            reply.Status.ShouldBe(200, reply.Text);
            await Hub.EndedAsync(reply["jobId"]);
        }
    }

    /// <summary>Operations and deliveries in a state, of all integrations.</summary>
    public async Task<int> OpenAsync()
    {
        var open = 0;
        foreach (var site in Sites)
        {
            foreach (var (list, query) in ((string, string)[])[("operations", "state=PENDING"), ("operations", "state=ATTEMPTED"), ("deliveries", "state=OPEN")])
                open += await CountAsync(site, list, query);
        }

        return open;
    }

    /// <summary>How many of a list fit, up to a page.</summary>
    public async Task<int> CountAsync(SoakSite site, string list, string query)
    {
        var reply = await Hub.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/admin/integrations/{site.Id}/{list}?{query}&limit=100"));
        reply.Status.ShouldBe(200, reply.Text);
        return reply.Json.GetProperty(list).GetArrayLength();
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        foreach (var site in Sites)
            await site.Ledger.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
