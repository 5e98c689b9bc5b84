using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Concord.EndToEnd.Parts;

/// <summary>A task as the sample server keeps it.</summary>
internal sealed record OutsideTask(long Id, string? Title, string? Notes, bool? Completed, string? Due);

/// <summary>The real json-server of the sample, with a database of its own on a free port.</summary>
internal sealed partial class RestServer : SampleServer
{
    public const string Token = "sample-token";

    private RestServer(ChildProcess process, Uri address)
        : base(process, address) =>
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);

    public static async Task<RestServer> StartAsync(string folder, int tasks)
    {
        await NodeJs.PackagesAsync(Repository.RestSample, "json-server");
        var environment = new Dictionary<string, string?> { ["TOKEN"] = Token, ["WEBHOOK_URL"] = null, ["WEBHOOK_SECRET"] = null };
        var process = ChildProcess.Start(
            folder, environment, "node", Path.Combine(Repository.RestSample, "server.js"), "--port", "0", "--db", Path.Combine(folder, "db.json"), "--tasks", $"{tasks}");
        return new RestServer(process, await AddressAsync(process, AddressIn()));
    }

    public async Task<IReadOnlyList<OutsideTask>> TasksAsync() => (await Http.GetFromJsonAsync<List<OutsideTask>>("/tasks"))!;

    /// <summary>The task, or null when there is none.</summary>
    public async Task<OutsideTask?> TaskAsync(long id)
    {
        using var response = await Http.GetAsync(new Uri($"/tasks/{id}", UriKind.Relative));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<OutsideTask>();
    }

    public async Task ChangeAsync(long id, object fields)
    {
        using var response = await Http.PatchAsJsonAsync($"/tasks/{id}", fields);
        response.EnsureSuccessStatusCode();
    }

    public async Task<OutsideTask> CreateAsync(object fields)
    {
        using var response = await Http.PostAsJsonAsync("/tasks", fields);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<OutsideTask>())!;
    }

    public async Task DeleteAsync(long id)
    {
        using var response = await Http.DeleteAsync(new Uri($"/tasks/{id}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    [GeneratedRegex(@"rest-server: (http://127\.0\.0\.1:\d+),")]
    private static partial Regex AddressIn();
}
