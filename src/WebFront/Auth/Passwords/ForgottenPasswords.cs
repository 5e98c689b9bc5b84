using System.Threading.Channels;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.Passwords;

/// <summary>
/// Sends one-time tokens to those who forgot their password. It happens after the answer, so that nothing in it, its time included, tells whether the address
/// is a user's. What waits when the server stops is not sent; the person asks again.
/// </summary>
public sealed class ForgottenPasswords(UserStore users, PasswordDesk desk, PasswordMail mail, TimeProvider clock, ILogger<ForgottenPasswords> log) : BackgroundService
{
    internal const int MostWaiting = 1_000;

    /// <summary>A mailbox gets one of these mails in so much time, however often it is asked for.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly Channel<(string Email, string? Address)> waiting = Channel.CreateBounded<(string, string?)>(MostWaiting);

    /// <summary>False: too many wait.</summary>
    public bool Ask(string email, Origin origin) => waiting.Writer.TryWrite((email, origin.AddressText));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (email, address) in waiting.Reader.ReadAllAsync(stoppingToken))
                await SendAsync(email, address);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private bool WasMailedJustNow(UserRow user) => clock.GetUtcNow() + PasswordDesk.MailedLife is var newest && user.LinkExpiresAt <= newest && user.LinkExpiresAt > newest - Between;

    private async Task SendAsync(string email, string? address)
    {
        try
        {
            if (await users.FindByEmailAsync(email) is not { } user)
                return;
            var link = await desk.MakeLinkAsync(user.Id, PasswordDesk.MailedLife, user.Id, address, unless: WasMailedJustNow);
            if (link is not null && await mail.SendAsync(link) is { } trouble)
                log.LogWarning("The mail by which user {UserId} was to set a new password was not sent: {Trouble}", user.Id, trouble);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            // One that fails must not keep the others from theirs, nor the server from its work.
            log.LogError(trouble, "A mail to set a new password was not sent; the person has to ask again");
        }
    }
}
