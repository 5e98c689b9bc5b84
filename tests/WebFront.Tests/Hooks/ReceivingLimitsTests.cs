using System.Net;
using Concord.WebFront.Hooks;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Hooks;

public sealed class ReceivingLimitsTests
{
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.1", "203.0.113.2", false)]
    [InlineData("203.0.113.1", "::ffff:203.0.113.1", true)]
    public void Addresses_of_one_owner_share_what_is_allowed(string one, string other, bool shared)
    {
        var limits = new ReceivingLimits(new ReceivingRates(1, 1), new FixedClock());
        for (var taken = 0; taken < 10; taken++)
            limits.Admit(IPAddress.Parse(one)).ShouldBeNull();

        (limits.Admit(IPAddress.Parse(other)) is not null).ShouldBe(shared);
    }

    [Fact]
    public void Senders_without_an_address_share_one_too()
    {
        var limits = new ReceivingLimits(new ReceivingRates(1, 1), new FixedClock());
        for (var taken = 0; taken < 10; taken++)
            limits.Admit((IPAddress?)null).ShouldBeNull();

        limits.Admit((IPAddress?)null).ShouldNotBeNull();
        limits.Proven(null);
        limits.Admit((IPAddress?)null).ShouldBeNull();
    }
}
