using System.Net;
using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;

namespace Concord.Connectors.Tests.Outbound;

public sealed class ForbiddenAddressTests
{
    /// <summary>Spellings of places inside: decimal, octal, hexadecimal, short, mapped, translated and tunnelled forms.</summary>
    public static TheoryData<string> Spellings { get; } =
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "0x7F.0x0.0x0.0x1",
        "0177.0.0.1", "0177.1", "017700000001", "127.255.255.254", "127。0。0。1",
        "0.0.0.0", "0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "0xa.1", "012.0.0.1",
        "100.64.0.1", "100.127.255.255", "100.100.100.200",
        "169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.43518", "0251.0376.0251.0376", "169.254.170.2", "168.63.129.16",
        "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.0.1", "192.168.1", "192.88.99.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:169.254.169.254]", "[::ffff:a9fe:a9fe]",
        "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]",
        "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:53aa:64c:0:fbff:80ff:fffe]",
        "[2a00:1450::5efe:127.0.0.1]", "[2a00:1450::200:5efe:10.0.0.1]",
        "[2001:db8::1]", "[2001:2::1]", "[2001:20::1]", "[3fff::1]", "[5f00::1]", "[100::1]",
        "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Address_inside_is_refused_and_the_setting_that_would_open_it_is_named(string host)
    {
        using var door = new HttpDoor(EgressRules.None, new ManualTime(), OutboundFeatures.NoNames, OutboundFeatures.NoNetwork);

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri($"https://{host}:8443/")), CancellationToken.None);

        var refused = reply.ShouldBeOfType<OutboundReply.NotSent>();
        refused.Reason.ShouldBe(NotSentReason.Refused);
        refused.Message.ShouldContain("Egress__Allow=");
        refused.Message.ShouldContain(":8443");
    }

    [Fact]
    public void Table_has_at_least_sixty_spellings() => Spellings.Count.ShouldBeGreaterThanOrEqualTo(60);

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void Public_address_is_not_forbidden(string address) => AddressGuard.WhyForbidden(IPAddress.Parse(address)).ShouldBeNull();

    [Theory]
    [InlineData("metadata.google.internal", "169.254.169.254")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("db.intranet.example", "10.1.2.3")]
    [InlineData("v6.example", "::1")]
    public async Task Name_that_resolves_inside_is_refused(string name, string address)
    {
        using var door = new HttpDoor(EgressRules.None, new ManualTime(), (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }), OutboundFeatures.NoNetwork);

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri($"https://{name}/")), CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.NotSent>().Message.ShouldContain($"Egress__Allow={name}:443");
    }

    [Fact]
    public async Task One_inside_address_among_public_ones_refuses_the_name()
    {
        using var door = new HttpDoor(EgressRules.None, new ManualTime(), (_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.216.34"), IPAddress.Loopback }), OutboundFeatures.NoNetwork);

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri("https://mixed.example/")), CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.NotSent>().Reason.ShouldBe(NotSentReason.Refused);
    }
}
