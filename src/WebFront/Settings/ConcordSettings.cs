using System.Globalization;
using Concord.Connectors.Notices;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.Silo;
using Concord.Silo.Telemetry;
using Concord.Storage;
using Concord.Sync.Policies;
using Concord.WebFront.Auth.OpenId;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Hooks;
using Concord.WebFront.Http;

namespace Concord.WebFront.Settings;

/// <summary>What an operator may set, by environment variable (`__` between the parts of a name) or in appsettings.json.</summary>
public sealed record ConcordSettings
{
    public const string DefaultAddress = "http://127.0.0.1:5080";

    /// <summary>`ConnectionStrings__Concord`. Default: a SQLite file below the working directory.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>`ADMIN_TOKEN`. Null: a token is made at the first start and printed once.</summary>
    public string? AdminToken { get; init; }

    /// <summary>`ENCRYPTION_KEY`. Null, with SQLite only: a file beside the database holds it.</summary>
    public CipherKey? EncryptionKey { get; init; }

    /// <summary>`ENCRYPTION_KEY_PREVIOUS`: opens what was sealed before the key changed.</summary>
    public CipherKey? EncryptionKeyPrevious { get; init; }

    /// <summary>`WEBHOOK_BASE_URL`: where external systems reach this server. Default: the first address it listens on.</summary>
    public required Uri WebhookBaseUrl { get; init; }

    /// <summary>`Egress__Allow`: what the server may call besides public https.</summary>
    public required EgressRules Egress { get; init; }

    /// <summary>`Webhooks__UnprovenPerSecond`, `Webhooks__IntegrationPerSecond`: what the door for webhooks takes.</summary>
    public ReceivingRates Webhooks { get; init; } = ReceivingRates.Default;

    /// <summary>`CRON_SECRET`: what an outside clock shows. Null: its routes answer 401.</summary>
    public string? CronSecret { get; init; }

    /// <summary>`Retention__Days`: how long logs, ended deliveries and bodies are kept.</summary>
    public Retention Retention { get; init; } = Retention.Default;

    /// <summary>`Smtp__…`, `Slack__WebhookUrl`, `Admin__Email`: how people are told of alerts.</summary>
    public NoticeSettings Notices { get; init; } = NoticeSettings.None;

    /// <summary>How many silos and web fronts share the database, where it is a cluster's.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>`Admin__Password`: that of the first admin, whose address is `Admin__Email`. Null: a one-time token to set it is printed.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>`Oidc__…`: the provider at which people may sign in. Null: there is none.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>`Proxies__Known`: whose word on the sender's address is taken.</summary>
    public KnownProxies Proxies { get; init; } = KnownProxies.None;

    /// <exception cref="SettingRefusedException">A setting is wrong.</exception>
    public static ConcordSettings Read(IConfiguration configuration)
    {
        if ((Logs.Trouble(configuration) ?? Exporting.Trouble(configuration)) is { } trouble)
            throw new SettingRefusedException(trouble);
        var settings = ReadAlone(configuration);
        return OpenIdSettings.TryRead(name => configuration[name], settings.Egress, out var openId, out var error) ? settings with { OpenId = openId } : throw new SettingRefusedException(error);
    }

    private static ConcordSettings ReadAlone(IConfiguration configuration) => new()
    {
        ConnectionString = ConnectionStringOf(configuration),
        AdminToken = PasswordOf(configuration, "ADMIN_TOKEN", "leave it out to have one made"),
        EncryptionKey = EncryptionKeyOf(configuration),
        EncryptionKeyPrevious = KeyOf(configuration, "ENCRYPTION_KEY_PREVIOUS"),
        WebhookBaseUrl = BaseUrlOf(configuration),
        Egress = EgressRules.TryParse(configuration["Egress:Allow"], out var rules, out var error) ? rules : throw new SettingRefusedException(error),
        Webhooks = new(
            RateOf(configuration, "Webhooks:UnprovenPerSecond", ReceivingRates.Default.UnprovenPerAddress),
            RateOf(configuration, "Webhooks:IntegrationPerSecond", ReceivingRates.Default.PerIntegration)),
        CronSecret = PasswordOf(configuration, "CRON_SECRET", "leave it out if no clock outside calls"),
        Retention = Retention.TryParse(configuration["Retention:Days"], out var retention, out var wrong) ? retention : throw new SettingRefusedException(wrong),
        Notices = NoticeSettings.TryRead(name => configuration[name], out var notices, out var trouble) ? notices : throw new SettingRefusedException(trouble),
        Nodes = SiloSettings.TryReadNodes(configuration["Cluster:Nodes"], out var nodes, out var count) ? nodes : throw new SettingRefusedException(count),
        AdminPassword = AdminPasswordOf(configuration),
        Proxies = ProxiesOf(configuration),
    };

    /// <summary>The addresses to listen on when nothing else in the configuration says so.</summary>
    public static bool SaysWhereToListen(IConfiguration configuration) =>
        Array.Exists(["urls", "http_ports", "https_ports"], name => !string.IsNullOrEmpty(configuration[name]))
        || configuration.GetSection("Kestrel:Endpoints").Exists();

    private static string ConnectionStringOf(IConfiguration configuration)
    {
        var text = configuration.GetConnectionString("Concord") ?? "Data Source=data/concord.db";
        if (text.Contains("Data Source=", StringComparison.OrdinalIgnoreCase) || SelectsPostgres(text))
            return text;
        throw new SettingRefusedException(
            "ConnectionStrings__Concord is not a connection string; write `Data Source=data/concord.db` for SQLite or `Host=…;Database=…` for PostgreSQL.");
    }

    private static bool SelectsPostgres(string text)
    {
        try
        {
            return Databases.IsPostgres(text);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static CipherKey? EncryptionKeyOf(IConfiguration configuration)
    {
        var key = KeyOf(configuration, "ENCRYPTION_KEY");
        return key is null && SelectsPostgres(ConnectionStringOf(configuration))
            ? throw new SettingRefusedException("ENCRYPTION_KEY is missing, and with PostgreSQL it is required; make one with `openssl rand -base64 32` and keep it apart from the database's backups.")
            : key;
    }

    private static string? PasswordOf(IConfiguration configuration, string name, string otherwise)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return null;
        if (text.Length is >= 16 and <= 200 && text.All(sign => sign is > ' ' and < (char)127))
            return text;
        throw new SettingRefusedException($"{name} must be 16 to 200 printable ASCII characters without spaces; {otherwise}.");
    }

    private static string? AdminPasswordOf(IConfiguration configuration)
    {
        if (configuration["Admin:Password"] is not { Length: > 0 } text)
            return null;
        if (configuration["Admin:Email"] is not { Length: > 0 } email)
            throw new SettingRefusedException("Admin__Password is of no use without Admin__Email; set the first admin's address too, or leave both out.");
        return PasswordRules.WhyRefused(text, email) is { } why ? throw new SettingRefusedException($"Admin__Password cannot be taken. {why}") : text;
    }

    private static CipherKey? KeyOf(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return null;
        return CipherKey.TryParse(text, out var key)
            ? key
            : throw new SettingRefusedException($"{name} is not a key of 32 random bytes in base64; make one with `openssl rand -base64 32`.");
    }

    private static int RateOf(IConfiguration configuration, string name, int otherwise)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is >= 1 and <= 1_000_000
            ? rate
            : throw new SettingRefusedException($"{name.Replace(":", "__", StringComparison.Ordinal)} `{text}` is not a whole number from 1 to 1000000; leave it out for {otherwise}.");
    }

    private static KnownProxies ProxiesOf(IConfiguration configuration)
    {
        // The host's own switch believes every sender.
        if (bool.TryParse(configuration["FORWARDEDHEADERS_ENABLED"], out var believes) && believes)
            throw new SettingRefusedException("ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe every sender's X-Forwarded-For; unset it and list your proxies, such as Proxies__Known=10.0.0.5/32.");
        return KnownProxies.TryParse(configuration["Proxies:Known"], out var proxies, out var error) ? proxies : throw new SettingRefusedException(error);
    }

    private static Uri BaseUrlOf(IConfiguration configuration)
    {
        var listening = ListeningOf(configuration);
        if (configuration["WEBHOOK_BASE_URL"] is not { Length: > 0 } text)
            return new Uri(AddressOf(listening));
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
            return url;
        throw new SettingRefusedException("WEBHOOK_BASE_URL is not an http or https address without user, query and fragment; write for example WEBHOOK_BASE_URL=https://concord.example.org.");
    }

    // Read by the server itself too, which would stop with less help.
    private static string ListeningOf(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? "";
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.AsSpan().ContainsAny('@', '?', '#'))
                throw new SettingRefusedException($"ASPNETCORE_URLS is not a list of http or https addresses to listen on, without user and query; write for example {DefaultAddress}.");
        return urls;
    }

    /// <summary>A listening address may name every interface (`http://*:5080`); then this machine is meant.</summary>
    private static string AddressOf(string urls)
    {
        var first = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? DefaultAddress;
        var named = first.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal);
        return Uri.TryCreate(named, UriKind.Absolute, out _)
            ? named
            : throw new SettingRefusedException($"ASPNETCORE_URLS holds an address that cannot be read; write for example {DefaultAddress}.");
    }
}
