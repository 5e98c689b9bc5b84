using System.Net;
using System.Net.Sockets;

namespace Concord.EndToEnd.Parts;

/// <summary>Free ports on loopback for processes that must come back on the same one.</summary>
internal static class LoopbackPort
{
    // Below the range from which systems give ports to outgoing connections, so that none takes the port during a restart.
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int next = Random.Shared.Next(Count);

    public static int Take()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (Interlocked.Increment(ref next) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException("No port is free on 127.0.0.1.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
