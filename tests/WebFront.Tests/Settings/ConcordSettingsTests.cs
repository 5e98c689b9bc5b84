using Concord.WebFront.Settings;
using Microsoft.Extensions.Configuration;

namespace Concord.WebFront.Tests.Settings;

public sealed class ConcordSettingsTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void Nothing_set_is_a_good_start()
    {
        var settings = Read();

        settings.ShouldSatisfyAllConditions(
            () => settings.ConnectionString.ShouldBe("Data Source=data/concord.db"),
            () => settings.AdminToken.ShouldBeNull(),
            () => settings.CronSecret.ShouldBeNull(),
            () => settings.Retention.Days.ShouldBe(90),
            () => settings.EncryptionKey.ShouldBeNull(),
            () => settings.WebhookBaseUrl.ShouldBe(new Uri("http://127.0.0.1:5080")));
    }

    [Fact]
    public void What_is_set_is_taken()
    {
        var settings = Read(
            ("ConnectionStrings:Concord", "Data Source=/srv/c.db"), ("ADMIN_TOKEN", "0123456789abcdef"), ("ENCRYPTION_KEY", Key),
            ("ENCRYPTION_KEY_PREVIOUS", Key), ("WEBHOOK_BASE_URL", "https://c.example.org/hub"), ("Egress:Allow", "127.0.0.1:4010,intra.example:80"),
            ("Webhooks:UnprovenPerSecond", "7"), ("Webhooks:IntegrationPerSecond", "900"), ("CRON_SECRET", "fedcba9876543210"), ("Retention:Days", "30"), ("Cluster:Nodes", "6"));

        settings.ShouldSatisfyAllConditions(
            () => settings.ConnectionString.ShouldBe("Data Source=/srv/c.db"),
            () => settings.AdminToken.ShouldBe("0123456789abcdef"),
            () => settings.EncryptionKey.ShouldNotBeNull(),
            () => settings.EncryptionKeyPrevious.ShouldNotBeNull(),
            () => settings.WebhookBaseUrl.AbsoluteUri.ShouldBe("https://c.example.org/hub"),
            () => settings.Egress.Allows("127.0.0.1", 4010).ShouldBeTrue(),
            () => (settings.Webhooks.UnprovenPerAddress, settings.Webhooks.PerIntegration).ShouldBe((7, 900)),
            () => (settings.CronSecret, settings.Retention.Days, settings.Nodes).ShouldBe(("fedcba9876543210", 30, 6)));
    }

    [Theory]
    [InlineData("Host=db;Database=concord")]
    [InlineData("server = db; database = concord")]
    public void A_connection_string_with_a_host_selects_PostgreSQL_which_needs_a_key(string connectionString) =>
        Read(("ConnectionStrings:Concord", connectionString), ("ENCRYPTION_KEY", Key)).ConnectionString.ShouldBe(connectionString);

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://0.0.0.0:8080/")]
    [InlineData("http://*:8080;https://*:8443", "http://127.0.0.1:8080/")]
    [InlineData("http://+:8080", "http://127.0.0.1:8080/")]
    public void Webhooks_come_to_the_first_address_unless_told_otherwise(string urls, string expected)
    {
        Read(("urls", urls)).WebhookBaseUrl.AbsoluteUri.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Logging:Format", "xml", "Logging__Format", "text or json")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317")]
    [InlineData("ConnectionStrings:Concord", "concord.db", "ConnectionStrings__Concord", "Data Source=")]
    [InlineData("ConnectionStrings:Concord", "Host=db;Database=concord", "ENCRYPTION_KEY", "openssl rand -base64 32")]
    [InlineData("ADMIN_TOKEN", "short", "ADMIN_TOKEN", "16 to 200")]
    [InlineData("CRON_SECRET", "short", "CRON_SECRET", "16 to 200")]
    [InlineData("Retention:Days", "0", "Retention__Days", "1 to 36500")]
    [InlineData("Cluster:Nodes", "0", "Cluster__Nodes", "1 to 1000")]
    [InlineData("Cluster:Nodes", "two", "Cluster__Nodes", "1 to 1000")]
    [InlineData("ADMIN_TOKEN", "has spaces in it 123", "ADMIN_TOKEN", "without spaces")]
    [InlineData("ENCRYPTION_KEY", "c2hvcnQ=", "ENCRYPTION_KEY", "openssl rand -base64 32")]
    [InlineData("ENCRYPTION_KEY", "no base64", "ENCRYPTION_KEY", "openssl rand -base64 32")]
    [InlineData("ENCRYPTION_KEY_PREVIOUS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "ENCRYPTION_KEY_PREVIOUS", "random")]
    [InlineData("WEBHOOK_BASE_URL", "concord.example.org", "WEBHOOK_BASE_URL", "https://")]
    [InlineData("WEBHOOK_BASE_URL", "https://u:p@concord.example.org", "WEBHOOK_BASE_URL", "https://")]
    [InlineData("WEBHOOK_BASE_URL", "ftp://concord.example.org", "WEBHOOK_BASE_URL", "https://")]
    [InlineData("Egress:Allow", "127.0.0.1", "Egress__Allow", "host:port")]
    [InlineData("Proxies:Known", "10.0.0.5", "Proxies__Known", "10.0.0.5/32")]
    [InlineData("Proxies:Known", "10.0.0.0/8,0.0.0.0/0", "Proxies__Known", "`0.0.0.0/0`")]
    [InlineData("Proxies:Known", "proxy.example", "Proxies__Known", "CIDR")]
    [InlineData("FORWARDEDHEADERS_ENABLED", "true", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Proxies__Known=")]
    [InlineData("Webhooks:UnprovenPerSecond", "0", "Webhooks__UnprovenPerSecond", "from 1")]
    [InlineData("Webhooks:IntegrationPerSecond", "many", "Webhooks__IntegrationPerSecond", "leave it out for 5000")]
    [InlineData("urls", "nonsense", "ASPNETCORE_URLS", "http://127.0.0.1:5080")]
    public void A_wrong_setting_is_named_with_its_mend_in_one_line(string name, string value, string named, string mend)
    {
        var refused = Should.Throw<SettingRefusedException>(() => Read((name, value)));

        refused.Message.ShouldStartWith(named);
        refused.Message.ShouldContain(mend);
        refused.Message.ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("ADMIN_TOKEN", "secret text")]
    [InlineData("ENCRYPTION_KEY", "secret text")]
    [InlineData("WEBHOOK_BASE_URL", "https://user:secret@concord.example.org")]
    [InlineData("WEBHOOK_BASE_URL", "https://concord.example.org/?token=secret")]
    [InlineData("Egress:Allow", "https://user:secret@tasks.example")]
    [InlineData("Egress:Allow", "tasks.example:443?token=secret")]
    [InlineData("urls", "https://user:secret@*:8443")]
    [InlineData("urls", "http://*:80;tcp:secret")]
    public void A_refusal_repeats_no_secret(string name, string value)
    {
        Should.Throw<SettingRefusedException>(() => Read((name, value))).Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("urls", true)]
    [InlineData("http_ports", true)]
    [InlineData("Kestrel:Endpoints:A:Url", true)]
    [InlineData("other", false)]
    public void It_is_known_whether_an_address_was_given(string name, bool given)
    {
        ConcordSettings.SaysWhereToListen(Configuration((name, "http://127.0.0.1:1"))).ShouldBe(given);
    }

    private static ConcordSettings Read(params (string Name, string Value)[] values) => ConcordSettings.Read(Configuration(values));

    private static IConfiguration Configuration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Name, value => (string?)value.Value)).Build();
}
