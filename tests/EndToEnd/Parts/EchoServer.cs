using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Concord.EndToEnd.Parts;

/// <summary>
/// Task lists at /{list}/tasks, a token endpoint at /token and a receiver at /hooks, of the kind that is a danger to secrets:
/// whatever it is asked it tells back, with all headers, the query and the body, in each error, each header and each link.
/// </summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, SortedDictionary<int, JsonObject>> lists = new();
    private readonly ConcurrentQueue<string> seen = new();
    private int tokens;

    private EchoServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>Everything that came in: headers, addresses and bodies.</summary>
    public string Seen => string.Join('\n', seen);

    /// <summary>The status that a request is answered with in place of its answer; null serves it.</summary>
    public Func<HttpRequest, int?> Trouble { get; set; } = _ => null;

    /// <summary>What the token endpoint issued, by name.</summary>
    public ConcurrentDictionary<string, string> Issued { get; } = new();

    public static async Task<EchoServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new EchoServer(builder.Build());
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public void Put(string list, int id, string title)
    {
        var tasks = lists.GetOrAdd(list, _ => []);
        lock (tasks)
            tasks[id] = Stamped(new JsonObject { ["id"] = id, ["title"] = title });
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var echo = EchoOf(context.Request, body);
        seen.Enqueue(echo);
        context.Response.Headers["X-Echo"] = Uri.EscapeDataString(echo);
        context.Response.Headers["X-Authorization"] = context.Request.Headers.Authorization;
        if (Trouble(context.Request) is { } status)
            await RefuseAsync(context, status, echo);
        else if (context.Request.Path == "/token")
            await context.Response.WriteAsJsonAsync(NewTokens());
        else if (context.Request.Path == "/hooks")
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, echo);
        else
            await ServeAsync(context, context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries), body);
    }

    private static string EchoOf(HttpRequest request, string body) =>
        $"{request.Method} {request.GetDisplayUrl()}\n{string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}"))}\n\n{Uri.UnescapeDataString(body)}";

    private static Task RefuseAsync(HttpContext context, int status, string echo)
    {
        context.Response.StatusCode = status;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = context.Request.Headers.Authorization.ToString() + context.Request.QueryString;
        context.Response.Headers.Location = context.Request.GetEncodedUrl();
        context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization;
        return context.Response.WriteAsJsonAsync(new { error = echo, error_description = echo, errors = new[] { new { message = echo } } });
    }

    private JsonObject NewTokens()
    {
        var number = Interlocked.Increment(ref tokens).ToString(CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["access_token"] = Issued[$"access token {number}"] = $"canary-access-token-{number}-c0ffee",
            ["refresh_token"] = Issued[$"refresh token {number}"] = $"canary-refresh-token-{number}-c0ffee",
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
        };
    }

    private async Task ServeAsync(HttpContext context, string[] path, string body)
    {
        var tasks = lists.GetOrAdd(path[0], _ => []);
        string? json;
        lock (tasks)
        {
            var id = path.Length > 2 ? int.Parse(path[2], CultureInfo.InvariantCulture) : tasks.Keys.LastOrDefault() + 1;
            json = (context.Request.Method, path.Length) switch
            {
                ("GET", 2) => Page(context, tasks),
                ("POST", 2) => (tasks[id] = Merged(new JsonObject { ["id"] = id }, body)).ToJsonString(),
                ("GET", 3) => tasks.GetValueOrDefault(id)?.ToJsonString(),
                ("PATCH", 3) when tasks.TryGetValue(id, out var task) => Merged(task, body).ToJsonString(),
                _ => null,
            };
        }

        context.Response.StatusCode = json is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json ?? "{}"));
    }

    // One task a page; the link to the next one repeats the whole query, as many servers' links do.
    private static string Page(HttpContext context, SortedDictionary<int, JsonObject> tasks)
    {
        var after = int.TryParse(context.Request.Query["after"], CultureInfo.InvariantCulture, out var place) ? place : 0;
        var page = tasks.Where(task => task.Key > after).Take(1).ToList();
        if (tasks.Keys.Any(id => page.Count > 0 && id > page[0].Key))
        {
            var query = QueryString.Create(context.Request.Query.Where(pair => pair.Key != "after")).Add("after", page[0].Key.ToString(CultureInfo.InvariantCulture));
            context.Response.Headers.Link = $"<{context.Request.Path}{query}>; rel=\"next\"";
        }

        return JsonSerializer.Serialize(page.Select(task => task.Value));
    }

    private static JsonObject Merged(JsonObject task, string body)
    {
        foreach (var (name, value) in JsonNode.Parse(body)!.AsObject())
            task[name] = value?.DeepClone();
        return Stamped(task);
    }

    private static JsonObject Stamped(JsonObject task)
    {
        task["updatedAt"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        return task;
    }
}
