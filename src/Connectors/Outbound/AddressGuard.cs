using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Concord.Connectors.Outbound;

/// <summary>Says which addresses are nobody's business but the operator's: everything that is not plain public unicast.</summary>
public static class AddressGuard
{
    private static readonly (IPNetwork Range, string What)[] ForbiddenV4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "an unspecified address"),
        (IPNetwork.Parse("10.0.0.0/8"), "a private address"),
        (IPNetwork.Parse("100.64.0.0/10"), "a carrier-grade NAT address"),
        (IPNetwork.Parse("127.0.0.0/8"), "a loopback address"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud metadata address"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local or cloud metadata address"),
        (IPNetwork.Parse("172.16.0.0/12"), "a private address"),
        (IPNetwork.Parse("192.0.0.0/24"), "a reserved address"),
        (IPNetwork.Parse("192.0.2.0/24"), "a documentation address"),
        (IPNetwork.Parse("192.31.196.0/24"), "a reserved address"),
        (IPNetwork.Parse("192.52.193.0/24"), "a reserved address"),
        (IPNetwork.Parse("192.88.99.0/24"), "a 6to4 relay address"),
        (IPNetwork.Parse("192.168.0.0/16"), "a private address"),
        (IPNetwork.Parse("192.175.48.0/24"), "a reserved address"),
        (IPNetwork.Parse("198.18.0.0/15"), "a benchmark address"),
        (IPNetwork.Parse("198.51.100.0/24"), "a documentation address"),
        (IPNetwork.Parse("203.0.113.0/24"), "a documentation address"),
        (IPNetwork.Parse("224.0.0.0/4"), "a multicast address"),
        (IPNetwork.Parse("240.0.0.0/4"), "a reserved address"),
    ];

    private static readonly (IPNetwork Range, string What)[] ForbiddenV6 =
    [
        (IPNetwork.Parse("::1/128"), "a loopback address"),
        (IPNetwork.Parse("fc00::/7"), "a private address"),
        (IPNetwork.Parse("fe80::/10"), "a link-local address"),
        (IPNetwork.Parse("fec0::/10"), "a site-local address"),
        (IPNetwork.Parse("ff00::/8"), "a multicast address"),
        // Teredo, benchmarks, ORCHID and other protocol blocks.
        (IPNetwork.Parse("2001::/23"), "a reserved address"),
        (IPNetwork.Parse("2001:db8::/32"), "a documentation address"),
        (IPNetwork.Parse("2002::/16"), "a 6to4 address"),
        (IPNetwork.Parse("2620:4f:8000::/48"), "a reserved address"),
        (IPNetwork.Parse("3fff::/20"), "a documentation address"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>What makes the address forbidden, as words for a message ('a loopback address'), or null when it may be called.</summary>
    public static string? WhyForbidden(IPAddress address)
    {
        var canonical = Canonical(address);
        if (canonical.AddressFamily == AddressFamily.InterNetwork) return Find(ForbiddenV4, canonical);
        if (Find(ForbiddenV6, canonical) is { } what) return what;
        if (!GlobalUnicast.Contains(canonical)) return "a reserved address";
        return IsIsatap(canonical) ? "a tunnel address" : null;
    }

    /// <summary>The IPv4 address behind its IPv6 spellings (mapped, NAT64), without scope; others as they are.</summary>
    public static IPAddress Canonical(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var unscoped = new IPAddress(address.GetAddressBytes());
        return Nat64.Contains(unscoped) ? new IPAddress(unscoped.GetAddressBytes().AsSpan(12)) : unscoped;
    }

    private static string? Find((IPNetwork Range, string What)[] table, IPAddress address)
    {
        foreach (var (range, what) in table)
            if (range.Contains(address)) return what;
        return null;
    }

    /// <summary>Any prefix can carry an ISATAP interface id (…:0:5efe:a.b.c.d or …:200:5efe:a.b.c.d), which leads into an IPv4 network.</summary>
    private static bool IsIsatap(IPAddress address)
    {
        var id = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan(8));
        return (id & 0xFDFF_FFFF) == 0x0000_5EFE;
    }
}
