using Concord.Connectors.Notices;

namespace Concord.Connectors.Tests.Notices;

/// <summary>What an operator sets for mail and chat; what is wrong names the setting and the mend.</summary>
public sealed class NoticeSettingsTests
{
    [Fact]
    public void Nothing_set_is_nothing_to_tell_by() => Read([]).ShouldBe(NoticeSettings.None);

    [Fact]
    public void All_of_it_is_read_and_no_secret_is_printed()
    {
        var settings = Read(
            [("Smtp:Host", "mail.example.org"), ("Smtp:Port", "2525"), ("Smtp:User", "hub"), ("Smtp:Password", "pass-1"), ("Smtp:From", "hub@example.org"), ("Slack:WebhookUrl", "https://hooks.slack.example/T/B/x"), ("Admin:Email", "ops@example.org")]);

        settings.ShouldBe(new(new("mail.example.org", 2525, "hub", "pass-1", "hub@example.org", StartTls: true), new Uri("https://hooks.slack.example/T/B/x"), "ops@example.org"));
        settings.ToString().ShouldNotContain("pass-1");
        settings.ToString().ShouldNotContain("slack");
    }

    [Fact]
    public void A_server_without_sign_in_needs_a_name_and_a_sender() =>
        Read([("Smtp:Host", "localhost"), ("Smtp:From", "hub@example.org"), ("Smtp:StartTls", "false")]).Smtp.ShouldBe(new("localhost", 587, null, null, "hub@example.org", StartTls: false));

    [Theory]
    [InlineData("Smtp__Host is missing", "Smtp:From=hub@example.org")]
    [InlineData("Smtp__Host `smtp://x`", "Smtp:Host=smtp://x", "Smtp:From=hub@example.org")]
    [InlineData("Smtp__From must be", "Smtp:Host=mail.example.org")]
    [InlineData("Smtp__From must be", "Smtp:Host=mail.example.org", "Smtp:From=Hub <hub@example.org>")]
    [InlineData("Smtp__Port `0`", "Smtp:Host=mail.example.org", "Smtp:From=hub@example.org", "Smtp:Port=0")]
    [InlineData("Smtp__StartTls `yes`", "Smtp:Host=mail.example.org", "Smtp:From=hub@example.org", "Smtp:StartTls=yes")]
    [InlineData("Smtp__User and Smtp__Password belong together", "Smtp:Host=mail.example.org", "Smtp:From=hub@example.org", "Smtp:User=hub")]
    [InlineData("in the clear", "Smtp:Host=mail.example.org", "Smtp:From=hub@example.org", "Smtp:User=hub", "Smtp:Password=pass-1", "Smtp:StartTls=false")]
    [InlineData("Slack__WebhookUrl is not", "Slack:WebhookUrl=hooks")]
    [InlineData("Admin__Email is not", "Admin:Email=ops")]
    public void What_is_wrong_is_named(string error, params string[] settings)
    {
        var given = settings.ToDictionary(setting => setting.Split('=')[0], setting => setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);

        NoticeSettings.TryRead(name => given.GetValueOrDefault(name), out _, out var told).ShouldBeFalse();
        told.ShouldNotBeNull().ShouldContain(error);
        told.ShouldNotContain("pass-1");
    }

    private static NoticeSettings Read((string Name, string Value)[] given)
    {
        var settings = given.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        NoticeSettings.TryRead(name => settings.GetValueOrDefault(name), out var read, out var error).ShouldBeTrue(error);
        return read!;
    }
}
