using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Concord.Connectors.Notices;

/// <summary>The ways to people that an operator set up.</summary>
/// <param name="Smtp">`Smtp__…`; null: no mail.</param>
/// <param name="Slack">`Slack__WebhookUrl`, a secret; null: no chat.</param>
/// <param name="AdminEmail">`Admin__Email`: who gets the mails of integrations that name nobody; null: the admins among the users.</param>
public sealed record NoticeSettings(SmtpSettings? Smtp = null, Uri? Slack = null, string? AdminEmail = null)
{
    private const int DefaultPort = 587;

    /// <summary>Nobody is told but on the dashboard.</summary>
    public static readonly NoticeSettings None = new();

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(NoticeSettings)} {{ Smtp = {Smtp}, AdminEmail = {AdminEmail} }}";

    /// <summary>Reads them; what is wrong is said with the setting's name and the mend.</summary>
    /// <param name="setting">A setting by its name, with `:` between the parts; null or empty: it is not set.</param>
    public static bool TryRead(Func<string, string?> setting, [NotNullWhen(true)] out NoticeSettings? settings, [NotNullWhen(false)] out string? error)
    {
        var slack = Text(setting, "Slack:WebhookUrl");
        var admin = Text(setting, "Admin:Email");
        var smtp = ReadSmtp(setting, out error);
        error ??= slack is not null && !(Uri.TryCreate(slack, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "" })
            ? "Slack__WebhookUrl is not an https address; take the one that Slack shows for an incoming webhook."
            : admin is not null && !MailboxAddress.IsOne(admin) ? "Admin__Email is not one mail address such as ops@example.org." : null;
        settings = error is null ? new NoticeSettings(smtp, slack is null ? null : new Uri(slack), admin) : null;
        return error is null;
    }

    private static SmtpSettings? ReadSmtp(Func<string, string?> setting, out string? error)
    {
        error = null;
        var (host, from, user, password) = (Text(setting, "Smtp:Host"), Text(setting, "Smtp:From"), Text(setting, "Smtp:User"), Text(setting, "Smtp:Password"));
        if (host is null)
        {
            error = from is null && user is null && password is null ? null : "Smtp__Host is missing, though other Smtp settings are there; name the mail server, or leave them all out.";
            return null;
        }

        var startTls = true;
        var port = DefaultPort;
        error = Uri.CheckHostName(host) == UriHostNameType.Unknown ? $"Smtp__Host `{host}` is not the name of a server; write for example mail.example.org, without a scheme or a port."
            : from is null || !MailboxAddress.IsOne(from) ? "Smtp__From must be the sender's mail address, such as concord@example.org."
            : Text(setting, "Smtp:Port") is { } number && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535)
                ? $"Smtp__Port `{number}` is not a port; leave it out for {DefaultPort}."
            : Text(setting, "Smtp:StartTls") is { } flag && !bool.TryParse(flag, out startTls) ? $"Smtp__StartTls `{flag}` must be true or false; leave it out for true."
            : user is null != password is null ? "Smtp__User and Smtp__Password belong together; set both, or none for a server without sign-in."
            : password is not null && !startTls && !IsThisMachine(host) ? "Smtp__StartTls=false would send Smtp__Password in the clear; leave it out, or take User and Password away."
            : null;
        return error is null ? new SmtpSettings(host, port, user, password, from!, startTls) : null;
    }

    private static string? Text(Func<string, string?> setting, string name) => setting(name) is { Length: > 0 } text ? text : null;

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
