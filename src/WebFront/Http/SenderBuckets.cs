using System.Net;
using System.Net.Sockets;

namespace Concord.WebFront.Http;

/// <summary>Token buckets by the address that requests come from.</summary>
/// <param name="clock">For refilling.</param>
/// <param name="perSecond">Of one address; ten times as many at once.</param>
internal sealed class SenderBuckets(TimeProvider clock, int perSecond)
{
    private const int NetworkBytes = 8;

    private readonly TokenBuckets<IPAddress> buckets = new(clock, perSecond, IPAddress.None);

    /// <returns>Null: go on. Else when to come again.</returns>
    public TimeSpan? Take(IPAddress? sender) => buckets.Take(KeyOf(sender));

    /// <summary>The request turned out to be a good one, and does not count.</summary>
    public void GiveBack(IPAddress? sender) => buckets.GiveBack(KeyOf(sender));

    // Whoever has one IPv6 address has 2^64 of them.
    private static IPAddress KeyOf(IPAddress? sender)
    {
        if (sender is null)
            return IPAddress.None;
        if (sender.IsIPv4MappedToIPv6)
            return sender.MapToIPv4();
        if (sender.AddressFamily != AddressFamily.InterNetworkV6)
            return sender;
        var bytes = sender.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
