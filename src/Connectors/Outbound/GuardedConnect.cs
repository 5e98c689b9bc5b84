using System.Net;
using System.Net.Sockets;

namespace Concord.Connectors.Outbound;

/// <summary>Finds a host's addresses. Throws <see cref="SocketException"/> when there are none.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken token);

/// <summary>Opens a connection to an address that was checked. Throws <see cref="SocketException"/> when nobody accepts it.</summary>
public delegate Task<Stream> DialAddress(IPEndPoint address, CancellationToken token);

/// <summary>
/// Opens connections for the door: resolves once, checks every address, connects to a checked one. Check and use are the same
/// address, so a DNS answer that changes in between changes nothing.
/// </summary>
internal sealed class GuardedConnect(EgressRules rules, ResolveHost resolve, DialAddress dial, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, token);
        try
        {
            var addresses = await ResolveAsync(host, either.Token);
            if (!rules.Allows(host, port)) Check(addresses, host, port);
            return await ConnectAsync(addresses, host, port, either.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new ConnectRefusedException(NotSentReason.ConnectFailed, $"{host}:{port} did not accept a connection within {Patience.TotalSeconds:0} s.");
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken token)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        try
        {
            var found = await resolve(host, token);
            if (found.Length > 0) return found;
        }
        catch (SocketException)
        {
            // Told below, in the same words as an empty answer.
        }
        throw new ConnectRefusedException(NotSentReason.NameUnresolved, $"The host name {host} has no address; check the spelling and the DNS of this machine.");
    }

    /// <summary>One forbidden address among several refuses the host: an honest public name has none.</summary>
    private static void Check(IPAddress[] addresses, string host, int port)
    {
        foreach (var address in addresses)
            if (AddressGuard.WhyForbidden(address) is { } what)
                throw new ConnectRefusedException(
                    NotSentReason.Refused,
                    $"{host} is {what}, which Concord does not call; if it is meant, set {EgressRules.SettingThatOpens(host, port)} and restart.");
    }

    private async Task<Stream> ConnectAsync(IPAddress[] addresses, string host, int port, CancellationToken token)
    {
        foreach (var address in addresses.Take(4))
        {
            try
            {
                return await dial(new IPEndPoint(address, port), token);
            }
            catch (SocketException)
            {
                // The next address may be better.
            }
        }
        throw new ConnectRefusedException(NotSentReason.ConnectFailed, $"{host}:{port} refused the connection; is the server running?");
    }

    /// <summary>Dials over the network.</summary>
    public static async Task<Stream> DialSocketAsync(IPEndPoint address, CancellationToken token)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
