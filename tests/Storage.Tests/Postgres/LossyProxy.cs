using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Concord.Storage.Tests.Postgres;

/// <summary>Stands between a client and the server; once told to, it lets a COMMIT through and cuts the connection before its answer.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT");

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Task accepting;
    private int losses;

    public LossyProxy(string host, int port)
    {
        listener.Start();
        accepting = AcceptAsync(host, port);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many answers were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>The next answer to a COMMIT is lost.</summary>
    public void LoseNext() => Interlocked.Exchange(ref losses, 1);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting;
        closing.Dispose();
    }

    private async Task AcceptAsync(string host, int port)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(closing.Token), host, port);
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, string host, int port)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(host, port, closing.Token);
        var cut = new TaskCompletionSource();
        var up = PumpAsync(near.GetStream(), far.GetStream(), bytes => IsLost(bytes) ? cut : null);
        var down = PumpAsync(far.GetStream(), near.GetStream(), _ => null, cut.Task);
        await Task.WhenAny(up, down);
    }

    private bool IsLost(ReadOnlyMemory<byte> bytes) => bytes.Span.IndexOf(Commit) >= 0 && Interlocked.Exchange(ref losses, 0) == 1;

    /// <param name="from">Read.</param>
    /// <param name="to">Written.</param>
    /// <param name="lost">Tells whose answer is lost.</param>
    /// <param name="cut">Once it is complete, what was read is thrown away and both sides are closed.</param>
    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, TaskCompletionSource?> lost, Task? cut = null)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReadAsync(buffer, closing.Token) is > 0 and var count)
            {
                if (cut is { IsCompleted: true })
                {
                    Lost++;
                    return;
                }

                lost(buffer.AsMemory(0, count))?.SetResult();
                await to.WriteAsync(buffer.AsMemory(0, count), closing.Token);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has closed, and so the other is.
        }
    }
}
