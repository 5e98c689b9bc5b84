using System.Globalization;
using Concord.Connectors.Notices;

namespace Concord.WebFront.Auth.Passwords;

/// <summary>The mail that brings a one-time token.</summary>
/// <param name="mailer">Null: this installation sends no mail.</param>
/// <param name="site">Where people reach this installation.</param>
/// <param name="ids">For the mail's own id.</param>
public sealed class PasswordMail(IMailer? mailer, Uri site, Storage.IdSource ids)
{
    public const string NoMailer = "This installation sends no mail; set Smtp__Host and Smtp__From.";

    public bool IsSet => mailer is not null;

    /// <summary>One attempt. What went wrong, for a person; null when it was taken.</summary>
    public async Task<string?> SendAsync(PasswordLink link)
    {
        if (mailer is null)
            return NoMailer;
        var reply = await mailer.SendAsync(new(ids.New("mail"), [link.User.Email], "Set your password for Concord", BodyOf(link)));
        return reply is TellReply.Failed failed ? failed.Message : null;
    }

    private string BodyOf(PasswordLink link) => string.Create(CultureInfo.InvariantCulture, $$"""
        A password for {{link.User.Email}} at {{site}} can be set with this one-time token, until {{link.User.LinkExpiresAt!.Value.UtcDateTime:yyyy-MM-dd HH:mm}} UTC:

        {{link.Text}}

        Send it with the new password, at least {{PasswordRules.Least}} characters:

        curl {{new Uri(site, "/api/auth/password/reset")}} -H 'content-type: application/json' -d '{"token":"{{link.Text}}","password":"…"}'

        If you did not ask for this, leave it: nothing changes until the token is used. Give it to nobody.
        """);
}
