using Concord.Connectors.Outbound;

namespace Concord.Connectors.Tests.Outbound;

public sealed class EgressRulesTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ;")]
    public void Nothing_set_opens_nothing(string? setting)
    {
        EgressRules.TryParse(setting, out var rules, out var error).ShouldBeTrue();
        error.ShouldBeNull();
        rules.Allows("127.0.0.1", 4010).ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1", 4010, true)]
    [InlineData("127.0.0.1", 4011, false)]
    [InlineData("127.0.0.2", 4010, false)]
    [InlineData("Intranet.Example", 8080, true)]
    [InlineData("sub.intranet.example", 8080, false)]
    [InlineData("[::1]", 80, true)]
    [InlineData("::1", 80, true)]
    public void Exactly_the_listed_pairs_are_open(string host, int port, bool open)
    {
        EgressRules.TryParse("127.0.0.1:4010; intranet.example:8080,[::1]:80", out var rules, out _).ShouldBeTrue();

        rules.Allows(host, port).ShouldBe(open);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("intranet.example:")]
    [InlineData(":80")]
    [InlineData("*:80")]
    [InlineData("*.example:80")]
    [InlineData("10.0.0.0/8:80")]
    [InlineData("http://intranet.example:80")]
    [InlineData("intranet.example:0")]
    [InlineData("intranet.example:65536")]
    [InlineData("::1:80x")]
    public void Wrong_entry_is_told_with_setting_and_mend(string setting)
    {
        EgressRules.TryParse($"127.0.0.1:4010,{setting}", out _, out var error).ShouldBeFalse();

        error.ShouldStartWith("Egress__Allow:");
        error.ShouldContain($"'{setting}'");
    }

    [Theory]
    [InlineData("me@intranet.example:80", "'…@intranet.example:80'")]
    [InlineData("https://me:secret@intranet.example:80", "'…@intranet.example:80'")]
    [InlineData("intranet.example:80?token=secret", "'intranet.example:80?…'")]
    [InlineData("me@intranet.example:80?token=secret", "'…@intranet.example:80?…'")]
    [InlineData("intranet.example:80?token=sec@ret", "'…'")]
    public void What_may_be_a_secret_in_an_entry_is_not_shown(string setting, string shown)
    {
        EgressRules.TryParse(setting, out _, out var error).ShouldBeFalse();

        error.ShouldContain(shown);
        error.ShouldNotContain("secret");
    }
}
