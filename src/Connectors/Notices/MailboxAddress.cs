using System.Net.Mail;

namespace Concord.Connectors.Notices;

/// <summary>Addresses that mail can be sent to.</summary>
public static class MailboxAddress
{
    private const int Longest = 254;

    /// <summary>Whether it has the form of one address alone, without a name beside it.</summary>
    public static bool IsOne(string text) =>
        text.Length <= Longest && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && MailAddress.TryCreate(text, out var address) && address.Address == text;
}
