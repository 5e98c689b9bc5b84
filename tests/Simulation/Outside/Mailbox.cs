using Concord.Connectors.Notices;

namespace Concord.Simulation.Outside;

/// <summary>Where the hub's mails go.</summary>
internal sealed class Mailbox : IMailer
{
    public List<Mail> Mails { get; } = [];

    /// <summary>What the mail server says instead of taking a mail; null while it is well.</summary>
    public TellReply? Trouble { get; set; }

    public Task<TellReply> SendAsync(Mail mail)
    {
        if (Trouble is { } trouble) return Task.FromResult(trouble);
        Mails.Add(mail);
        return Task.FromResult<TellReply>(new TellReply.Taken());
    }
}
