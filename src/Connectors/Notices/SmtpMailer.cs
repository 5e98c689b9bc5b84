using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Text;

namespace Concord.Connectors.Notices;

/// <summary>The mail server of an installation.</summary>
/// <param name="Port">587 by default.</param>
/// <param name="User">Null: the server wants no sign-in.</param>
/// <param name="From">The sender's address.</param>
/// <param name="StartTls">Whether the connection must be encrypted; the other kind, TLS from the first byte (port 465), is not spoken.</param>
public sealed record SmtpSettings(string Host, int Port, string? User, string? Password, string From, bool StartTls)
{
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>Sends mail by SMTP, each in a connection of its own: there are few.</summary>
public sealed class SmtpMailer(SmtpSettings settings, TimeProvider clock) : IMailer
{
    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<TellReply> SendAsync(Mail mail)
    {
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.StartTls };
        if (settings.User is { } user)
        {
            client.Credentials = new NetworkCredential(user, settings.Password);
        }

        using var message = MessageOf(mail);
        // Ends also an attempt that hangs while it connects.
        using var deadline = new CancellationTokenSource(Patience, clock);
        try
        {
            await client.SendMailAsync(message, deadline.Token).WaitAsync(deadline.Token);
            return new TellReply.Taken();
        }
        catch (OperationCanceledException)
        {
            return new TellReply.Failed($"The mail server {settings} did not answer within {Patience.TotalSeconds:0} s; check Smtp__Host and Smtp__Port.");
        }
        catch (SmtpFailedRecipientException refused)
        {
            return Refused(refused, mail.To.Length);
        }
        catch (SmtpException failed)
        {
            return new TellReply.Failed($"The mail server {settings} did not take the mail: {Why(failed)} Check Smtp__Host, Smtp__Port, Smtp__StartTls, Smtp__User and Smtp__From.");
        }
    }

    private MailMessage MessageOf(Mail mail)
    {
        var message = new MailMessage { From = new MailAddress(settings.From), Subject = mail.Subject, SubjectEncoding = Encoding.UTF8, Body = mail.Body, BodyEncoding = Encoding.UTF8 };
        foreach (var address in mail.To)
        {
            message.To.Add(new MailAddress(address));
        }

        // RFC 3834: no holiday answer comes back to a machine.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("Message-ID", string.Create(CultureInfo.InvariantCulture, $"<{mail.Id}@{message.From.Host}>"));
        return message;
    }

    // The others have it already: sending it again would tell them twice.
    private TellReply Refused(SmtpFailedRecipientException refused, int recipients)
    {
        ImmutableArray<string?> who = refused is SmtpFailedRecipientsException { InnerExceptions: var each } ? [.. each.Select(one => one.FailedRecipient)] : [refused.FailedRecipient];
        var sentence = $"The mail server {settings} refused {string.Join(", ", who)}: {Why(refused)}";
        return who.Length < recipients ? new TellReply.Taken(sentence) : new TellReply.Failed(sentence);
    }

    private static string Why(SmtpException failed) => (failed.InnerException?.Message ?? failed.Message).TrimEnd('.') + ".";
}
