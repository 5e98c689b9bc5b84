using System.Net.ServerSentEvents;
using System.Text.Json;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Live;

/// <summary>One who watches, as a browser does.</summary>
internal sealed class EventReader(HttpResponseMessage response, Stream body) : IDisposable
{
    // Who goes hangs up at once.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero });

    private readonly IAsyncEnumerator<SseItem<string>> items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();

    public static async Task<EventReader> OpenAsync(Front front, string query = "", string? lastId = null, string? token = Front.AdminToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(front.Client.BaseAddress!, "/api/events" + query));
        request.Headers.Authorization = new("Bearer", token);
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null when the stream has ended. A stream that brings nothing for half a minute fails the test.</summary>
    public async Task<SseItem<string>?> NextAsync() => await items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ? items.Current : null;

    /// <summary>The greeting: whether all since the last id follows.</summary>
    public async Task<bool> GreetingAsync()
    {
        var first = (await NextAsync())!.Value;
        first.EventType.ShouldBe("ready");
        return JsonElement.Parse(first.Data).GetProperty("resumed").GetBoolean();
    }

    public void Dispose() => response.Dispose();
}
