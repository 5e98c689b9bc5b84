using System.Text;

namespace Concord.WebFront.Auth;

/// <summary>The key that makes an address one user's.</summary>
internal static class EmailAddress
{
    /// <summary>The same for addresses that differ in case only.</summary>
    public static string KeyOf(string address) => address.Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
