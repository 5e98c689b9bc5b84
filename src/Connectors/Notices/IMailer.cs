using System.Collections.Immutable;

namespace Concord.Connectors.Notices;

/// <summary>One mail in plain text.</summary>
/// <param name="Id">The same for every attempt: its Message-ID is made of it, so that a mail program shows a repeated one once.</param>
/// <param name="To">One or more addresses.</param>
public sealed record Mail(string Id, ImmutableArray<string> To, string Subject, string Body);

/// <summary>What came of telling somebody.</summary>
public abstract record TellReply
{
    private TellReply()
    {
    }

    /// <summary>Taken over by the mail server or the chat.</summary>
    /// <param name="Remark">Whom it did not reach, if anybody; for a person.</param>
    public sealed record Taken(string? Remark = null) : TellReply;

    /// <summary>Not taken, or nobody knows; it is harmless to try again.</summary>
    /// <param name="Message">For a person: what is wrong and what to look at; holds no secret.</param>
    /// <param name="RetryAfter">What the other side asked for.</param>
    public sealed record Failed(string Message, TimeSpan? RetryAfter = null) : TellReply;
}

/// <summary>The way to people's mailboxes.</summary>
public interface IMailer
{
    /// <summary>One attempt. Trouble is a reply, never an exception.</summary>
    Task<TellReply> SendAsync(Mail mail);
}
