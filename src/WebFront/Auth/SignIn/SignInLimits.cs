using System.Net;
using Concord.WebFront.Http;

namespace Concord.WebFront.Auth.SignIn;

/// <summary>How often one address may try passwords, codes and tokens that prove a person: ten at once, then one a second. Those that were right do not count.</summary>
public sealed class SignInLimits(TimeProvider clock)
{
    private readonly SenderBuckets senders = new(clock, 1);

    /// <returns>Null: go on. Else the answer.</returns>
    public Problem? Admit(IPAddress? sender) => senders.Take(sender) is { } wait
        ? new(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many attempts came from this address. Try again after the pause in Retry-After; nothing was looked at.") { RetryAfter = wait }
        : null;

    /// <summary>The attempt was right.</summary>
    public void Proven(IPAddress? sender) => senders.GiveBack(sender);
}
