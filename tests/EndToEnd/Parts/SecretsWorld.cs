using System.Text.Json.Nodes;
using Concord.Postgres;
using Npgsql;

namespace Concord.EndToEnd.Parts;

/// <summary>A hub in which every secret is a canary, its log at the finest, and a system of each authType that tells back what it is sent.</summary>
internal sealed class SecretsWorld : IAsyncDisposable
{
    public const string Bearer = "bearer";
    public const string OAuth = "oauth";
    public const string KeyInQuery = "query";

    private static readonly string[] Lists = [Bearer, "basic", "header", KeyInQuery, OAuth];

    private readonly string folder = Directory.CreateTempSubdirectory("concord-e2e-").FullName;
    private readonly string? database;
    private readonly List<(string, string)> told = [];

    private SecretsWorld(EchoServer server, string? database)
    {
        (Server, this.database) = (server, database);
        Hub = new Hub(folder, server.Address);
        Canaries.Add("admin token", Hub.AdminToken);
        Set("ENCRYPTION_KEY", Canaries.Add("encryption key", Convert.ToBase64String([.. Enumerable.Range(60, 32).Select(number => (byte)number)])));
        Set("Logging__LogLevel__Default", "Trace");
        Set("Logging__LogLevel__Microsoft.AspNetCore", "Trace");
        if (database is null)
            return;
        Set("ConnectionStrings__Concord", database);
        Canaries.Add("database password", new NpgsqlConnectionStringBuilder(database).Password!);
    }

    public Hub Hub { get; }

    public EchoServer Server { get; }

    public Canaries Canaries { get; } = new();

    /// <summary>Integrations by list.</summary>
    public Dictionary<string, string> Integrations { get; } = [];

    /// <summary>The names of the secrets that connections prove themselves with.</summary>
    public ISet<string> Sent { get; } = new HashSet<string>();

    /// <summary>Every answer so far but those that show a new secret.</summary>
    public IReadOnlyList<(string Where, string Text)> Told => told;

    public static async Task<SecretsWorld> StartAsync(bool onPostgres)
    {
        var database = onPostgres ? await (await PostgresServer.SharedAsync()).NewDatabaseAsync() : null;
        var world = new SecretsWorld(await EchoServer.StartAsync(), database);
        await world.Hub.StartAsync();
        return world;
    }

    /// <summary>Counts from the next start.</summary>
    public void Set(string name, string value) => Hub.Settings = new Dictionary<string, string?>(Hub.Settings) { [name] = value };

    /// <summary>An integration of each authType, two tasks in each system, through their first syncs.</summary>
    public async Task ConnectAsync()
    {
        foreach (var list in Lists)
        {
            Server.Put(list, 1, $"{list} one");
            Server.Put(list, 2, $"{list} two");
            var made = await MakeAsync(HttpMethod.Post, "/api/admin/integrations", Body(list), $"webhook secret of {list}", "integration", "webhookSecret");
            Integrations[list] = made["integration", "id"];
            await Eventually.GetAsync(() => Hub.JobAsync(made["integration", "initialJobId"]), job => job.Status == "COMPLETED", $"the first sync of {list} ends");
        }
    }

    /// <summary>What creates an integration, its credentials canaries.</summary>
    public JsonObject Body(string list) => new()
    {
        ["name"] = list,
        ["type"] = "GENERIC_REST",
        ["baseUrl"] = new Uri(Server.Address, list).AbsoluteUri,
        ["authType"] = list switch { Bearer => "BEARER_TOKEN", "basic" => "BASIC_AUTH", OAuth => "OAUTH2", _ => "API_KEY" },
        ["credentials"] = Credentials(list),
        // What they bring here goes on to one of them, so that writes are seen too.
        ["syncDirection"] = list == Bearer ? "BIDIRECTIONAL" : "EXTERNAL_TO_BRITEPOOL",
        ["syncFrequency"] = "HOURLY",
        ["dataTypes"] = new JsonArray("TASKS"),
        ["conflictStrategy"] = "MANUAL_REVIEW",
        ["initialSync"] = "RUN",
        ["connector"] = Definition(list),
        ["mappings"] = new JsonArray(JsonNode.Parse("""
            {"resourceType":"TASK","externalToInternal":[{"externalField":"title","internalField":"title","transform":"string"}],
             "internalToExternal":[{"internalField":"title","externalField":"title","transform":"string"}]}
            """)),
    };

    /// <summary>Sends a request and keeps its answer for the search.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, object? body = null)
    {
        var reply = await Hub.SendAsync(method, path, body is JsonNode json ? json.ToJsonString() : body);
        told.Add(($"{method} {path}", reply.Text));
        return reply;
    }

    /// <summary>Sends a request whose answer shows a new secret, which it does once and beside no other.</summary>
    /// <param name="name">The new secret's.</param>
    /// <param name="secret">Where it is in the answer.</param>
    public async Task<Reply> MakeAsync(HttpMethod method, string path, object? body, string name, params string[] secret)
    {
        var reply = await Hub.SendAsync(method, path, body is JsonNode json ? json.ToJsonString() : body);
        reply.Status.ShouldBe(200, reply.Text);
        Canaries.ShouldNotBeIn([($"{method} {path}", reply.Text)]);
        Canaries.Add(name, reply[secret]);
        return reply;
    }

    /// <summary>Ends the hub and reads what it leaves: as files, or as rows.</summary>
    public async Task<IReadOnlyList<(string Where, string Text)>> StoredAsync()
    {
        await Hub.KillAsync();
        return database is null ? [.. HubSearch.FilesOf(folder)] : await HubSearch.RowsOfAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Server.DisposeAsync();
        if (database is not null)
            await (await PostgresServer.SharedAsync()).DropAsync(database);
        Directory.Delete(folder, recursive: true);
    }

    private JsonObject Credentials(string list)
    {
        string New(string name)
        {
            Sent.Add(name);
            return Canaries.Add(name, $"canary-{name.Replace(' ', '-')}-c0ffee");
        }

        return list switch
        {
            Bearer => new() { ["token"] = New("bearer token") },
            "basic" => new() { ["username"] = "concord", ["password"] = New("password") },
            OAuth => new()
            {
                ["tokenUrl"] = new Uri(Server.Address, "token").AbsoluteUri,
                ["clientId"] = "concord",
                ["clientSecret"] = New("client secret"),
                ["refreshToken"] = New("refresh token"),
            },
            _ => new() { ["apiKey"] = New(list == KeyInQuery ? "key in the query" : "key in a header") },
        };
    }

    private static JsonObject Definition(string list)
    {
        var definition = JsonNode.Parse("""
            {"test":{"path":"/tasks"},"consistencyLag":0,
             "resources":{"TASK":{"path":"/tasks","id":"id","idKind":"number","updatedAt":{"path":"updatedAt"},
               "list":{"paging":{"kind":"link","size":1}},"update":{"method":"PATCH","mode":"partial"}}},
             "webhook":{"payload":"complete","eventPath":"event","recordPath":"data","idPath":"data.id","events":{"task.updated":"update"}}}
            """)!.AsObject();
        if (list == KeyInQuery)
            definition["auth"] = JsonNode.Parse("""{"query":{"api_key":"{apiKey}"}}""");
        return definition;
    }
}
