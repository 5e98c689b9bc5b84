using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Tests.Support;
using Concord.Connectors.Webhooks;

namespace Concord.Connectors.Tests.Webhooks;

/// <summary>Time and signatures in one header, as named parts: what is good, and what is not whatever else stands beside it.</summary>
public sealed class NamedPartsTests
{
    private const string Secret = "whsec_c2l4dGVlbiBieXRlcyBhcmUgbm90IGVub3VnaCBoZXJl";
    private const string Body = """{"event":"task.updated","data":{"id":1}}""";
    private const string Sent = "1772366400";

    private static readonly SignatureScheme Scheme = new()
    {
        Header = "X-Sig",
        Parts = new(",", "=", "v1", "t"),
        Signed = SignedPart.ParseTemplate("{timestamp}.{body}")!.Value,
        RequireTimestamp = true,
    };

    public static TheoryData<string, string> Good() => new()
    {
        { "as documented", $"t={Sent},v1={Mac()}" },
        { "signature first", $"v1={Mac()},t={Sent}" },
        { "one of two is good", $"t={Sent},v1={Mac("whsec_b3RoZXI=")},v1={Mac()}" },
        { "the other is none", $"t={Sent},v1=,v1={Mac()}" },
        { "beside another version", $"t={Sent},v0=00,v1={Mac()},v2=zz" },
        { "beside a part without a name", $"t={Sent},{Mac()},v1={Mac()}" },
        { "digits in capitals", $"t={Sent},v1={Mac().ToUpperInvariant()}" },
    };

    public static TheoryData<string, string> Bad() => new()
    {
        { "empty", "" },
        { "separators alone", ",,," },
        { "no time", $"v1={Mac()}" },
        { "time without a value", $"t=,v1={Mac()}" },
        { "two times", $"t={Sent},t={Sent},v1={Mac()}" },
        { "two different times", $"t={Sent},t=1,v1={Mac()}" },
        { "another time than was signed", $"t=1772366401,v1={Mac()}" },
        { "no signature", $"t={Sent}" },
        { "signature without a value", $"t={Sent},v1=" },
        { "prefix of another form", $"t={Sent},v1,{Mac()}" },
        { "Standard Webhooks, empty", "v1," },
        { "signature without a name", $"t={Sent},{Mac()}" },
        { "the bare signature", Mac() },
        { "short", $"t={Sent},v1={Mac()[..62]}" },
        { "odd length", $"t={Sent},v1={Mac()[..63]}" },
        { "long", $"t={Sent},v1={Mac()}00" },
        { "two in one part", $"t={Sent},v1={Mac()}{Mac()}" },
        { "other version", $"t={Sent},v0={Mac()}" },
        { "name in capitals", $"t={Sent},V1={Mac()}" },
        { "time's name in capitals", $"T={Sent},v1={Mac()}" },
        { "space after the separator", $"t={Sent}, v1={Mac()}" },
        { "space before the value", $"t={Sent},v1= {Mac()}" },
        { "other separator", $"t={Sent};v1={Mac()}" },
        { "other assignment", $"t:{Sent},v1:{Mac()}" },
        { "other key", $"t={Sent},v1={Mac("whsec_b3RoZXI=")}" },
        { "key in another case", $"t={Sent},v1={Mac(Secret.ToUpperInvariant())}" },
        { "body alone signed", $"t={Sent},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Body)))}" },
        { "the seventeenth signature", $"t={Sent},{string.Concat(Enumerable.Repeat("v1=00,", 16))}v1={Mac()}" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void One_good_part_is_enough(string why, string header) => Verify(Scheme, header).ShouldBeOfType<SignatureCheck.Valid>(why);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Nothing_else_is_valid(string why, string header) => Verify(Scheme, header).ShouldBeOfType<SignatureCheck.Invalid>(why);

    [Fact]
    public void Two_headers_are_invalid_even_if_both_are_good() => Verify(Scheme, $"t={Sent},v1={Mac()}", $"t={Sent},v1={Mac()}").ShouldBeOfType<SignatureCheck.Invalid>();

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Time_in_the_header_is_held_to_five_minutes(int seconds, bool good)
    {
        var check = SignatureVerifier.Verify(Scheme, new WebhookSecrets(Secret), [new("X-Sig", $"t={Sent},v1={Mac()}")], Encoding.UTF8.GetBytes(Body), ManualTime.Start.AddSeconds(seconds));

        if (good) check.ShouldBeOfType<SignatureCheck.Valid>();
        else check.ShouldBeOfType<SignatureCheck.StaleTimestamp>().Reason.ShouldContain("part t of the header X-Sig");
    }

    [Fact]
    public void Separators_and_prefix_are_data()
    {
        var scheme = Scheme with { Parts = new("; ", ":", "sig", "at"), Prefix = "sha256=" };

        Verify(scheme, $"at:{Sent}; sig:sha256={Mac()}").ShouldBeOfType<SignatureCheck.Valid>();
        Verify(scheme, $"at:{Sent}; sig:{Mac()}").ShouldBeOfType<SignatureCheck.Invalid>();
    }

    [Fact]
    public void Base64_may_hold_what_stands_between_name_and_value()
    {
        var scheme = Scheme with { Encoding = SignatureEncoding.Base64 };
        var text = Convert.ToBase64String(Convert.FromHexString(Mac()));

        text.ShouldEndWith("=");
        Verify(scheme, $"t={Sent},v1={text}").ShouldBeOfType<SignatureCheck.Valid>();
    }

    [Fact]
    public void Time_that_is_not_signed_counts_only_where_it_is_required()
    {
        var unsigned = Scheme with { Signed = [SignedPart.Body] };
        var header = "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(Body)));

        Verify(unsigned with { RequireTimestamp = false }, header).ShouldBeOfType<SignatureCheck.Valid>();
        Verify(unsigned, header).ShouldBeOfType<SignatureCheck.MissingTimestamp>();
        Verify(unsigned, header + $",t={Sent},t={Sent}").ShouldBeOfType<SignatureCheck.StaleTimestamp>();
    }

    [Fact]
    public void Time_of_a_header_of_its_own_goes_with_named_signatures()
    {
        var scheme = Scheme with { Parts = new(",", "=", "v1", null), TimestampHeader = "X-Time" };

        SignatureVerifier.Verify(scheme, new WebhookSecrets(Secret), [new("X-Sig", "k=1,v1=" + Mac()), new("X-Time", Sent)], Encoding.UTF8.GetBytes(Body), ManualTime.Start).ShouldBeOfType<SignatureCheck.Valid>();
        Verify(scheme, "k=1,v1=" + Mac()).ShouldBeOfType<SignatureCheck.Invalid>();
    }

    private static SignatureCheck Verify(SignatureScheme scheme, params string[] headers) =>
        SignatureVerifier.Verify(scheme, new WebhookSecrets(Secret), [.. headers.Select(header => new HttpField("X-Sig", header))], Encoding.UTF8.GetBytes(Body), ManualTime.Start);

    private static string Mac(string key = Secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{Sent}.{Body}")));
}
