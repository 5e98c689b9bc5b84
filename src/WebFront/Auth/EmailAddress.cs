using System.Net.Mail;
using System.Text;

namespace Concord.WebFront.Auth;

/// <summary>Addresses of users: one that can be written to, and the key that makes it one user's.</summary>
internal static class EmailAddress
{
    private const int Longest = 254;

    /// <summary>Whether it has the form of one address alone, without a name beside it.</summary>
    public static bool IsOne(string text) =>
        text.Length <= Longest && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && MailAddress.TryCreate(text, out var address) && address.Address == text;

    /// <summary>The same for addresses that differ in case only.</summary>
    public static string KeyOf(string address) => address.Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
