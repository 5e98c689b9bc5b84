using System.Net;
using Concord.WebFront.Http;

namespace Concord.WebFront.Tests.Http;

/// <summary>Who sends, as far as it can be known. Against n8n CVE-2025-68949 (addresses compared as text) and hosts that believe every sender's header.</summary>
public sealed class KnownProxiesTests
{
    [Theory]
    [InlineData("nothing known: the header is the sender's own invention", "", "198.51.100.7", "203.0.113.1", "198.51.100.7")]
    [InlineData("a stranger claims to be a proxy's client", "10.0.0.5/32", "198.51.100.7", "203.0.113.1", "198.51.100.7")]
    [InlineData("the proxy names its client", "10.0.0.5/32", "10.0.0.5", "203.0.113.1", "203.0.113.1")]
    [InlineData("the client claims hops before itself", "10.0.0.5/32", "10.0.0.5", "192.0.2.1, 203.0.113.1", "203.0.113.1")]
    [InlineData("the client claims a proxy before itself", "10.0.0.5/32", "10.0.0.5", "192.0.2.1, 10.0.0.5, 203.0.113.1", "203.0.113.1")]
    [InlineData("two proxies in a row", "10.0.0.0/24", "10.0.0.5", "192.0.2.1, 203.0.113.1, 10.0.0.6", "203.0.113.1")]
    [InlineData("only proxies: the first of them asks", "10.0.0.0/24", "10.0.0.5", "10.0.0.7, 10.0.0.6", "10.0.0.7")]
    [InlineData("the proxy itself asks", "10.0.0.5/32", "10.0.0.5", null, "10.0.0.5")]
    [InlineData("an address that begins like the proxy's", "10.0.0.5/32", "10.0.0.55", "203.0.113.1", "10.0.0.55")]
    [InlineData("with a port", "10.0.0.5/32", "10.0.0.5", "203.0.113.1:4711", "203.0.113.1")]
    [InlineData("IPv6 with a port", "fd00::5/128", "fd00::5", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("IPv6 without one", "fd00::5/128", "fd00::5", "2001:db8::1", "2001:db8::1")]
    [InlineData("a proxy on a dual-stack socket", "10.0.0.5/32", "::ffff:10.0.0.5", "203.0.113.1", "203.0.113.1")]
    [InlineData("a mapped client", "10.0.0.5/32", "10.0.0.5", "::ffff:203.0.113.1", "203.0.113.1")]
    [InlineData("no address", "10.0.0.5/32", "10.0.0.5", "unknown", null)]
    [InlineData("an empty hop at the end", "10.0.0.5/32", "10.0.0.5", "203.0.113.1, ", null)]
    [InlineData("a name", "10.0.0.5/32", "10.0.0.5", "localhost", null)]
    [InlineData("a number", "10.0.0.5/32", "10.0.0.5", "167772161", null)]
    [InlineData("octal", "10.0.0.5/32", "10.0.0.5", "0313.0.113.1", null)]
    public void Sender_is_the_last_hop_that_is_no_known_proxy(string why, string known, string remote, string? header, string? expected)
    {
        KnownProxies.TryParse(known, out var proxies, out _).ShouldBeTrue();

        var sender = proxies.SenderOf(IPAddress.Parse(remote), header?.Split(',') ?? []);

        sender.ShouldBe(expected is null ? null : IPAddress.Parse(expected), why);
    }

    [Fact]
    public void Connection_without_an_address_stays_unknown() => KnownProxies.None.SenderOf(null, ["203.0.113.1"]).ShouldBeNull();
}
