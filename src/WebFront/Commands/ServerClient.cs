using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.WebFront.Http;

namespace Concord.WebFront.Commands;

/// <summary>The running server said no, or there is none. The message is for the person at the terminal and says what to do.</summary>
internal sealed class ServerRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Talks to the running server over its REST API, as its token may.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient http;

    public ServerClient(Uri server, string? token)
    {
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public Task<JsonObject> GetAsync(string path) => JsonAsync(HttpMethod.Get, path, null);

    /// <param name="method">How.</param>
    /// <param name="path">From the server's root.</param>
    /// <param name="body">Null for none.</param>
    /// <exception cref="ServerRefusedException">It was not answered with success.</exception>
    public async Task<JsonObject> JsonAsync(HttpMethod method, string path, JsonNode? body)
    {
        using var answer = await SendAsync(method, path, body);
        var text = "";
        await AskAsync(async () => text = await answer.Content.ReadAsStringAsync());
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw Foreign(answer);
        }
        catch (JsonException)
        {
            throw Foreign(answer);
        }
    }

    /// <summary>All items of a list, page by page.</summary>
    /// <param name="path">The list's route, which may have a query.</param>
    /// <param name="member">The answer's member that holds the items.</param>
    public async IAsyncEnumerable<JsonObject> ListAsync(string path, string member)
    {
        for (string? next = path; next is not null;)
        {
            var page = await GetAsync(next);
            foreach (var item in page[member]!.AsArray()) yield return item!.AsObject();
            next = (string?)page["nextCursor"] is { } cursor ? $"{path}{(path.Contains('?') ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}" : null;
        }
    }

    /// <summary>Copies an answer as it comes.</summary>
    public async Task CopyAsync(string path, Stream output)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null);
        await AskAsync(() => answer.Content.CopyToAsync(output));
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        HttpResponseMessage? answer = null;
        await AskAsync(async () => answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        if (answer!.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw new ServerRefusedException(Refusal(answer, await answer.Content.ReadAsStringAsync()));
    }

    private async Task AskAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new ServerRefusedException($"{http.BaseAddress} does not answer ({lost.Message}). Start the server, or name another one with --server or CONCORD_SERVER.", lost);
        }
    }

    private static ServerRefusedException Foreign(HttpResponseMessage answer) =>
        new($"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode}, and not as Concord does: is this its address?");

    private static string Refusal(HttpResponseMessage answer, string text)
    {
        if (answer.Content.Headers.ContentType?.MediaType != ProblemResult.ContentType)
            return Foreign(answer).Message;
        var problem = JsonElement.Parse(text);
        var errors = problem.TryGetProperty("errors", out var found) ? found.EnumerateArray() : default;
        return string.Join('\n', [problem.GetProperty("detail").GetString()!, .. errors.Select(error => $"  {error.GetProperty("path").GetString()}: {error.GetProperty("message").GetString()}")]);
    }
}
