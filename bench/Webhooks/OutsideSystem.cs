using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Concord.Webhooks.Bench;

/// <summary>A system with a list of tasks, numbered from 1. It answers the first listing; what follows comes by webhook, and by a read where the hub doubts what it was told.</summary>
internal sealed class OutsideSystem : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<int, byte[]> changed = [];
    private readonly int records;

    public OutsideSystem(Uri address, int records, DateTimeOffset writtenAt)
    {
        (Address, this.records, WrittenAt) = (address, records, writtenAt);
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; }

    /// <summary>When its tasks were written.</summary>
    public DateTimeOffset WrittenAt { get; }

    /// <summary>Everything is as it was once.</summary>
    public void Reset() => changed.Clear();

    /// <summary>A task was changed: whoever reads it sees it like this.</summary>
    public void Change(int id, Dictionary<string, object?> task) => changed[id] = JsonSerializer.SerializeToUtf8Bytes(task);

    /// <summary>One task as the system tells it, in about 300 bytes.</summary>
    public static Dictionary<string, object?> Task(int id, string title, DateTimeOffset at) => new()
    {
        ["id"] = id,
        ["title"] = title,
        ["notes"] = "Bring the key of the shed, two ladders and the paint from the cellar; whoever comes first opens the gate and puts the kettle on.",
        ["completed"] = false,
        ["due"] = "2030-05-17",
        ["updated"] = at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
    };

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Answer(context.Request.Url!.Segments[^1]));
            context.Response.Close();
        }
    }

    private byte[] Answer(string last) => int.TryParse(last, CultureInfo.InvariantCulture, out var id)
        ? changed.GetValueOrDefault(id) ?? JsonSerializer.SerializeToUtf8Bytes(AsItWas(id))
        : JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(1, records).Select(AsItWas));

    private Dictionary<string, object?> AsItWas(int id) => Task(id, "As it was", WrittenAt);
}
