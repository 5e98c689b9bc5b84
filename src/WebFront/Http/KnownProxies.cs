using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Concord.WebFront.Http;

/// <summary>The proxies in front of this server, whose word on a sender's address is taken (setting `Proxies__Known`).</summary>
public sealed class KnownProxies
{
    /// <summary>Nobody is believed: the sender is who opened the connection.</summary>
    public static readonly KnownProxies None = new([]);

    private const string Header = "X-Forwarded-For";

    private readonly ImmutableArray<IPNetwork> networks;

    private KnownProxies(ImmutableArray<IPNetwork> networks) => this.networks = networks;

    /// <summary>Reads networks in CIDR form, separated by comma or semicolon; nothing means <see cref="None"/>.</summary>
    /// <param name="error">All wrong entries with the mend, in one line that names the setting.</param>
    public static bool TryParse(string? setting, out KnownProxies proxies, [NotNullWhen(false)] out string? error)
    {
        var found = ImmutableArray.CreateBuilder<IPNetwork>();
        var wrong = new List<string>();
        foreach (var entry in (setting ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A list that holds everybody would believe everybody.
            if (IPNetwork.TryParse(entry, out var network) && network.PrefixLength > 0)
                found.Add(network);
            else
                wrong.Add($"`{entry}`");
        }

        proxies = new(found.ToImmutable());
        error = wrong.Count == 0 ? null : $"Proxies__Known: {string.Join(", ", wrong)} is not a network in CIDR form; write for example Proxies__Known=10.0.0.5/32,fd00::/64.";
        return error is null;
    }

    /// <summary>The address that a request comes from; null when that cannot be known.</summary>
    public IPAddress? SenderOf(HttpContext context) =>
        SenderOf(context.Connection.RemoteIpAddress, context.Request.Headers[Header].SelectMany(value => (value ?? "").Split(',')));

    /// <summary>Whether the sender speaks https, with us or with a proxy of ours that says so.</summary>
    public bool IsHttps(HttpContext context) => context.Request.IsHttps
        || (context.Connection.RemoteIpAddress is { } remote && networks.Any(network => network.Contains(Plain(remote))) && context.Request.Headers["X-Forwarded-Proto"] is [.., { } scheme] && scheme.Split(',')[^1].Trim() == "https");

    /// <summary>
    /// Each proxy appends the address that it was called from, so the hops are read from the end: the first one that is no proxy
    /// of ours is the sender, and what stands before it is its own invention.
    /// </summary>
    /// <param name="remote">Who opened the connection.</param>
    /// <param name="hops">The header's entries in their order.</param>
    /// <returns>Null when a proxy of ours names a hop that is no address.</returns>
    public IPAddress? SenderOf(IPAddress? remote, IEnumerable<string> hops)
    {
        var sender = remote is null ? null : Plain(remote);
        foreach (var hop in hops.Reverse())
        {
            if (sender is null || !networks.Any(network => network.Contains(sender)))
                break;
            sender = Read(hop.Trim());
        }

        return sender;
    }

    // With or without a port. IPv4 only as four decimal numbers: other spellings are nothing that a proxy writes.
    private static IPAddress? Read(string hop)
    {
        if (!IPEndPoint.TryParse(hop, out var end))
            return null;
        var bare = hop.Split(':')[0];
        return end.Address.AddressFamily == AddressFamily.InterNetwork && end.Address.ToString() != bare ? null : Plain(end.Address);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
