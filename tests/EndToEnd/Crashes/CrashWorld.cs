using System.Globalization;
using System.Security.Cryptography;
using Concord.EndToEnd.Parts;
using Concord.Postgres;
using Npgsql;

namespace Concord.EndToEnd.Crashes;

/// <summary>A hub on a database of its own, linked with a ledger.</summary>
internal sealed class CrashWorld : IAsyncDisposable
{
    private const int Linked = 200;

    private readonly string folder = Directory.CreateTempSubdirectory("concord-crash-").FullName;
    private readonly PrivateServer? postgres;

    private CrashWorld(Ledger ledger, PrivateServer? postgres)
    {
        (Ledger, this.postgres) = (ledger, postgres);
        Hub = new Hub(folder, ledger.Address);
        var settings = new Dictionary<string, string?> { ["Logging__LogLevel__Default"] = "Warning" };
        if (postgres is not null)
        {
            settings["ConnectionStrings__Concord"] = postgres.ConnectionString;
            settings["ENCRYPTION_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        }

        Hub.Settings = settings;
    }

    public Hub Hub { get; }

    public Ledger Ledger { get; }

    /// <summary>The integration that links them.</summary>
    public string IntegrationId { get; private set; } = "";

    /// <summary>Its webhook secret.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>Of the hub's PostgreSQL database; null on SQLite.</summary>
    public string? Postgres => postgres?.ConnectionString;

    /// <summary>The hub's SQLite database.</summary>
    public string File => Path.Combine(folder, "data", "concord.db");

    /// <summary>Both started, and through their first sync.</summary>
    public static async Task<CrashWorld> StartAsync(bool onPostgres)
    {
        var world = new CrashWorld(await Ledger.StartAsync(), onPostgres ? await PrivateServer.StartAsync() : null);
        for (var number = 1; number <= Linked; number++)
            world.Ledger.Add($"There from the start {number}");
        await world.Hub.StartAsync();
        var made = await world.Hub.PostAsync("/api/admin/integrations", LedgerBody.Of(world.Ledger, "Ledger", "REALTIME").ToJsonString());
        made.Status.ShouldBe(200, made.Text);
        (world.IntegrationId, world.Secret) = (made["integration", "id"], made["integration", "webhookSecret"]);
        await world.Hub.EndedAsync(made["integration", "initialJobId"]);
        return world;
    }

    /// <summary>The process id of the database server.</summary>
    public async Task<int> ServerIdAsync()
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_read_file('postmaster.pid')", connection);
        return int.Parse(((string)(await command.ExecuteScalarAsync())!).Split('\n')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>kill -9; then started until it serves, as a service manager does: while its database server starts, it says so and ends.</summary>
    public async Task KillAsync()
    {
        await Hub.KillAsync();
        for (var tries = 1; ; tries++)
        {
            try
            {
                await Hub.StartAsync();
                return;
            }
            catch (InvalidOperationException refused) when (tries < 20 && refused.Message.Contains("does not serve", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Stops the database server at once; it starts again by itself.</summary>
    public Task CrashDatabaseAsync() => postgres!.CrashAsync();

    /// <summary>Waits until nothing is on its way: deliveries closed, outside writes settled.</summary>
    public Task SettledAsync() => Eventually.HoldsAsync(async () =>
    {
        (await OpenAsync("deliveries?state=OPEN", "deliveries")).ShouldBe(0);
        (await OpenAsync("operations?state=ATTEMPTED", "operations")).ShouldBe(0);
        (await OpenAsync("operations?state=PENDING", "operations")).ShouldBe(0);
    });

    /// <summary>A run that compares everything, to its end.</summary>
    public async Task FullSyncAsync()
    {
        var reply = await Hub.PostAsync($"/api/admin/integrations/{IntegrationId}/sync", new { fullSync = true });
        reply.Status.ShouldBe(200, reply.Text);
        await Hub.EndedAsync(reply["jobId"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Ledger.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<int> OpenAsync(string path, string list)
    {
        var reply = await Hub.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{IntegrationId}/{path}&limit=1");
        reply.Status.ShouldBe(200, reply.Text);
        return reply.Json.GetProperty(list).GetArrayLength();
    }
}
