using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Concord.Webhooks.Bench;

/// <summary>A system with a list of tasks, numbered from 1. It answers the first listing; what follows comes by webhook.</summary>
internal sealed class OutsideSystem : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly byte[] list;

    public OutsideSystem(Uri address, int records, DateTimeOffset writtenAt)
    {
        list = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(1, records).Select(id => Task(id, "As it was", writtenAt)));
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

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
            await context.Response.OutputStream.WriteAsync(list);
            context.Response.Close();
        }
    }
}
