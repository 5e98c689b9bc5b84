using Concord.Connectors.Secrets;

namespace Concord.Connectors.Tests.Secrets;

/// <summary>
/// A secret opens for the one it was sealed for, at the host it was entered for. Against CVE-2026-42226 (another's credential beside an address of
/// one's own) and CVE-2026-45707 (nobody named, so the operator's key was used): there is no key to fall back on.
/// </summary>
public sealed class CredentialCipherTests
{
    private const string Secret = """{"token":"canary-Ω"}""";

    private static readonly CipherKey Old = Key(1);
    private static readonly CipherKey New = Key(2);

    private static readonly SecretOwner Owner = new("int_1", "api.example.com:443");

    private byte nonce;

    [Fact]
    public void Sealing_anew_gives_the_same_secret_under_the_current_key()
    {
        var before = Cipher(Old, null).Seal(Secret, Owner);

        var after = Cipher(New, Old).Reseal(before, Owner).ShouldBeOfType<ResealReply.Resealed>().Text;

        Cipher(New, null).Open(after, Owner).ShouldBe(new OpenReply.Opened(Secret, NeedsSealing: false));
        Cipher(New, Old).Reseal(after, Owner).ShouldBeOfType<ResealReply.Current>();
        Cipher(New, null).Reseal(before, Owner).ShouldBeOfType<ResealReply.Refused>().Reason.ShouldContain(Old.Id);
    }

    [Fact]
    public void Sealed_secret_opens_for_its_owner()
    {
        var cipher = Cipher(New, null);

        cipher.Open(cipher.Seal(Secret, Owner), Owner).ShouldBe(new OpenReply.Opened(Secret, NeedsSealing: false));
    }

    [Theory]
    [InlineData("int_2", "api.example.com:443")]
    [InlineData("int_1", "evil.example.com:443")]
    [InlineData("int_1", "api.example.com:8443")]
    [InlineData("int_1a", "pi.example.com:443")]
    [InlineData("", "")]
    public void Row_moved_to_another_owner_does_not_open(string integrationId, string boundHost)
    {
        var cipher = Cipher(New, null);

        cipher.Open(cipher.Seal(Secret, Owner), new SecretOwner(integrationId, boundHost)).ShouldBeOfType<OpenReply.Refused>();
    }

    [Fact]
    public void Previous_key_opens_and_asks_to_be_sealed_again()
    {
        var sealedBefore = Cipher(Old, null).Seal(Secret, Owner);

        Cipher(New, Old).Open(sealedBefore, Owner).ShouldBe(new OpenReply.Opened(Secret, NeedsSealing: true));
        Cipher(New, Old).Seal(Secret, Owner).ShouldStartWith($"v1.{New.Id}.");
    }

    [Fact]
    public void Unknown_key_is_named()
    {
        var reply = Cipher(New, null).Open(Cipher(Old, null).Seal(Secret, Owner), Owner);

        reply.ShouldBeOfType<OpenReply.Refused>().Reason.ShouldContain(Old.Id);
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var cipher = Cipher(New, null);
        var parts = cipher.Seal(Secret, Owner).Split('.');
        var bytes = Convert.FromBase64String(parts[2]);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            cipher.Open($"v1.{New.Id}.{Convert.ToBase64String(changed)}", Owner).ShouldBeOfType<OpenReply.Refused>($"byte {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("canary")]
    [InlineData("v2.00000000.AAAA")]
    [InlineData("v1.{0}.")]
    [InlineData("v1.{0}.AAAA")]
    [InlineData("v1.{0}.not base64!")]
    public void Damaged_text_is_refused(string text) =>
        Cipher(New, null).Open(string.Format(null, text, New.Id), Owner).ShouldBeOfType<OpenReply.Refused>();

    [Fact]
    public void Each_sealing_has_its_own_nonce()
    {
        var cipher = Cipher(New, null);

        cipher.Seal(Secret, Owner).ShouldNotBe(cipher.Seal(Secret, Owner));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh")]
    [InlineData("not base64, but of the same length as it")]
    public void Key_that_is_none_is_not_taken(string? text) => CipherKey.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Text_forms_show_no_secret()
    {
        New.ToString().ShouldBe($"key {New.Id}");
        new OpenReply.Opened(Secret, false).ToString().ShouldNotContain("canary");
    }

    private CredentialCipher Cipher(CipherKey current, CipherKey? previous) => new(current, previous, target => target.Fill(nonce++));

    private static CipherKey Key(byte first)
    {
        CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(first, CipherKey.Length).Select(i => (byte)i)]), out var key).ShouldBeTrue();
        return key!;
    }
}
