using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Concord.EndToEnd.Parts;

/// <summary>The real WebFront process on a database of its own. It always comes back on the same port.</summary>
internal sealed class Hub : IAsyncDisposable
{
    public const string AdminToken = "end-to-end-admin-token";

    private readonly string folder;
    private readonly string reachable;
    private readonly HttpClient http;
    private readonly StringBuilder earlier = new();
    private ChildProcess? process;

    /// <param name="folder">Where its data goes.</param>
    /// <param name="reachable">The addresses that it may call.</param>
    public Hub(string folder, params Uri[] reachable)
    {
        this.folder = folder;
        Closed = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}");
        this.reachable = string.Join(',', reachable.Append(Closed).Select(address => address.Authority));
        Address = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}");
        http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
    }

    public Uri Address { get; }

    /// <summary>Settings laid over the usual ones; a change counts from the next start.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; set; } = new Dictionary<string, string?>();

    /// <summary>An address that it may call and where nobody listens.</summary>
    public Uri Closed { get; }

    /// <summary>What it wrote since the tests started it for the first time.</summary>
    public string Output => earlier + process?.Output;

    /// <summary>Whether it logged a failure: nothing that the tests do is one.</summary>
    public bool Failed => Output.Contains("fail: ", StringComparison.Ordinal) || Output.Contains("crit: ", StringComparison.Ordinal);

    public int ProcessId => process!.Id;

    public async Task StartAsync()
    {
        process = Launch(Address);
        await Eventually.HoldsAsync(async () =>
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The hub did not start:\n{process.Output}");
            (await SendAsync(HttpMethod.Get, "/health/ready")).Status.ShouldBe(200);
        });
    }

    /// <summary>Starts one more process on the same database and another port.</summary>
    public ChildProcess LaunchSecond() => Launch(new Uri($"http://127.0.0.1:{LoopbackPort.Take()}"));

    /// <summary>Runs a command of the program to its end, with the hub's settings, and answers what it wrote.</summary>
    public async Task<string> CommandAsync(params string[] words)
    {
        await using var command = Launch(Address, words);
        (await command.ExitAsync()).ShouldBe(0, command.Output);
        return command.Output;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await EndedAsync();
    }

    /// <summary>Ctrl-C. Returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await process!.PressCtrlCAsync();
        return await EndedAsync();
    }

    public async Task RestartAfterKillAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    /// <summary>One request; a body is sent as JSON, text as it is.</summary>
    public Task<Reply> SendAsync(HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        HttpContent? content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body, options: new(System.Text.Json.JsonSerializerDefaults.Web)),
        };
        return SendAsync(method, path, content, ifMatch is null ? [] : [("If-Match", ifMatch)]);
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.ETag?.ToString(), text);
    }

    public async Task<T> GetAsync<T>(string path) => (await SendAsync(HttpMethod.Get, path)).As<T>();

    public Task<Reply> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (process is not null)
            await process.DisposeAsync();
    }

    private async Task<int> EndedAsync()
    {
        var code = await process!.ExitAsync();
        earlier.Append(process.Output);
        await process.DisposeAsync();
        process = null;
        return code;
    }

    private ChildProcess Launch(Uri address, params string[] words)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = address.AbsoluteUri,
            ["ASPNETCORE_ENVIRONMENT"] = null,
            ["DOTNET_ENVIRONMENT"] = null,
            ["ConnectionStrings__Concord"] = $"Data Source={Path.Combine(folder, "data", "concord.db")}",
            ["ADMIN_TOKEN"] = AdminToken,
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["ENCRYPTION_KEY"] = null,
            ["WEBHOOK_BASE_URL"] = null,
            ["Egress__Allow"] = reachable,
        };
        foreach (var (name, value) in Settings)
            environment[name] = value;
        return ChildProcess.Start(folder, environment, [Repository.DotNet, Repository.WebFront, .. words]);
    }
}
