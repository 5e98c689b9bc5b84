using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Npgsql;

namespace Concord.EndToEnd.Parts;

/// <summary>A task as Parse Server keeps it.</summary>
internal sealed record ParseTask(string ObjectId, DateTimeOffset UpdatedAt, string? Title, string? Notes, bool? Done, string? Due, string? ConcordKey);

/// <summary>The real Parse Server of the sample, over a PostgreSQL database of its own.</summary>
internal sealed partial class ParseServer : SampleServer
{
    private const string Tasks = "/parse/classes/Task";

    private readonly string database;

    private ParseServer(ChildProcess process, Uri address, string database)
        : base(process, address)
    {
        this.database = database;
        Http.DefaultRequestHeaders.Add("X-Parse-Application-Id", "sample-app");
        Http.DefaultRequestHeaders.Add("X-Parse-REST-API-Key", "sample-rest-key");
    }

    public static async Task<ParseServer> StartAsync(string folder, string database, int tasks)
    {
        await NodeJs.PackagesAsync(Repository.ParseSample, "parse-server");
        var environment = new Dictionary<string, string?>
        {
            ["DATABASE_URI"] = UriOf(new NpgsqlConnectionStringBuilder(database)),
            ["REST_API_KEY"] = null,
            ["WEBHOOK_URL"] = null,
            ["WEBHOOK_SECRET"] = null,
        };
        string[] command = ["node", Path.Combine(Repository.ParseSample, "server.js"), "--port", $"{LoopbackPort.Take()}", "--tasks", $"{tasks}"];
        var process = ChildProcess.Start(folder, environment, command);
        return new ParseServer(process, await AddressAsync(process, AddressIn()), database);
    }

    public Task<IReadOnlyList<ParseTask>> TasksAsync() => ListAsync(Tasks + "?limit=1000");

    /// <summary>What it answers to a listing, asked without the hub.</summary>
    public async Task<IReadOnlyList<ParseTask>> ListAsync(string target) => (await Http.GetFromJsonAsync<Results>(new Uri(target, UriKind.Relative)))!.Items;

    /// <summary>The task, or null when there is none.</summary>
    public async Task<ParseTask?> TaskAsync(string id)
    {
        using var response = await Http.GetAsync(new Uri($"{Tasks}/{id}", UriKind.Relative));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<ParseTask>();
    }

    public async Task ChangeAsync(string id, object fields)
    {
        using var response = await Http.PutAsJsonAsync($"{Tasks}/{id}", fields);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Makes a task and returns its id.</summary>
    public async Task<string> CreateAsync(object fields)
    {
        using var response = await Http.PostAsJsonAsync(Tasks, fields);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Created>())!.ObjectId;
    }

    public async Task DeleteAsync(string id)
    {
        using var response = await Http.DeleteAsync(new Uri($"{Tasks}/{id}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>As if all tasks but one had rested for a day.</summary>
    public async Task RestedAsync(string exceptId)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""UPDATE "Task" SET "updatedAt" = "updatedAt" - interval '1 day' WHERE "objectId" <> $1""", connection);
        command.Parameters.Add(new() { Value = exceptId });
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
    }

    private static string UriOf(NpgsqlConnectionStringBuilder settings) => string.Create(
        CultureInfo.InvariantCulture,
        $"postgres://{Uri.EscapeDataString(settings.Username!)}:{Uri.EscapeDataString(settings.Password ?? "")}@{settings.Host}:{settings.Port}/{settings.Database}");

    [GeneratedRegex(@"parse-server: (http://127\.0\.0\.1:\d+)/parse,")]
    private static partial Regex AddressIn();

    private sealed record Created(string ObjectId);

    private sealed record Results([property: System.Text.Json.Serialization.JsonPropertyName("results")] IReadOnlyList<ParseTask> Items);
}
