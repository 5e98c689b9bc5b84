using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Concord.Connectors.Tests.Support;

/// <summary>A server of raw bytes on loopback: what a request gets is up to the test, well-formed or not.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, NetworkStream, Task<bool>> answer;
    private readonly Task loop;
    private int connections;

    /// <param name="answer">Gets a request's text and the stream to write to; says whether the connection stays open.</param>
    public LoopbackServer(Func<string, NetworkStream, Task<bool>> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = AcceptAsync();
    }

    public static LoopbackServer Answering(string response) => new(async (_, stream) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(response));
        return true;
    });

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Address => $"127.0.0.1:{Port}";

    public int Connections => Volatile.Read(ref connections);

    public List<string> Requests { get; } = [];

    /// <summary>Completes when the first whole request has arrived.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await loop;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadRequestAsync(stream) is { } request)
                {
                    lock (Requests) Requests.Add(request);
                    Arrived.TrySetResult();
                    if (!await answer(request, stream)) return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client left; that is what some tests are about.
            }
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0) return null;
            text.Append((char)one[0]);
        }
        var length = text.ToString().Split("\r\n").Select(line => line.Split(": ")).Where(parts => parts[0] == "Content-Length").Select(parts => int.Parse(parts[1])).FirstOrDefault();
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, stop.Token);
        return text.Append(Encoding.UTF8.GetString(body)).ToString();
    }
}
