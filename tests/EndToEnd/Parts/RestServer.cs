using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Concord.EndToEnd.Parts;

/// <summary>A task as the sample server keeps it.</summary>
internal sealed record OutsideTask(long Id, string? Title, string? Notes, bool? Completed, string? Due);

/// <summary>What the sample server says of its webhooks.</summary>
internal sealed record WebhookFigures(int Sent, int Failed, int Open);

/// <summary>The real json-server of the sample, with a database of its own on a free port.</summary>
internal sealed partial class RestServer : IAsyncDisposable
{
    public const string Token = "sample-token";

    private readonly ChildProcess process;
    private readonly HttpClient http;

    private RestServer(ChildProcess process, Uri address)
    {
        this.process = process;
        Address = address;
        http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public Uri Address { get; }

    public string Output => process.Output;

    public static async Task<RestServer> StartAsync(string folder, int tasks)
    {
        await NodeJs.PackagesAsync();
        var environment = new Dictionary<string, string?> { ["TOKEN"] = Token, ["WEBHOOK_URL"] = null, ["WEBHOOK_SECRET"] = null };
        var process = ChildProcess.Start(
            folder, environment, "node", Path.Combine(Repository.Sample, "server.js"), "--port", "0", "--db", Path.Combine(folder, "db.json"), "--tasks", $"{tasks}");
        var told = await Eventually.GetAsync(
            () => process.HasExited ? throw new InvalidOperationException($"The sample server ended:\n{process.Output}") : Task.FromResult(AddressIn().Match(process.Output)),
            match => match.Success,
            "the sample server says where it listens");
        return new RestServer(process, new Uri(told.Groups[1].Value));
    }

    public async Task<IReadOnlyList<OutsideTask>> TasksAsync() => (await http.GetFromJsonAsync<List<OutsideTask>>("/tasks"))!;

    /// <summary>The task, or null when there is none.</summary>
    public async Task<OutsideTask?> TaskAsync(long id)
    {
        using var response = await http.GetAsync(new Uri($"/tasks/{id}", UriKind.Relative));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<OutsideTask>();
    }

    public async Task ChangeAsync(long id, object fields)
    {
        using var response = await http.PatchAsJsonAsync($"/tasks/{id}", fields);
        response.EnsureSuccessStatusCode();
    }

    public async Task<OutsideTask> CreateAsync(object fields)
    {
        using var response = await http.PostAsJsonAsync("/tasks", fields);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<OutsideTask>())!;
    }

    public async Task DeleteAsync(long id)
    {
        using var response = await http.DeleteAsync(new Uri($"/tasks/{id}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    public async Task SendWebhooksToAsync(Uri target, string secret)
    {
        using var response = await http.PutAsJsonAsync("/_webhook", new { url = target.AbsoluteUri, secret });
        response.EnsureSuccessStatusCode();
    }

    public async Task<WebhookFigures> WebhooksAsync() => (await http.GetFromJsonAsync<WebhookFigures>("/_webhook"))!;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }

    [GeneratedRegex(@"rest-server: (http://127\.0\.0\.1:\d+),")]
    private static partial Regex AddressIn();
}
