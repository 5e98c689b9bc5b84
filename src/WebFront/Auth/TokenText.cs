using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Concord.WebFront.Auth;

/// <summary>Bearer tokens and the like as text, and as the hash that is kept. Each holds 256 random bits, so a plain hash needs no salt.</summary>
public static class TokenText
{
    /// <summary>What a token that was made begins with.</summary>
    public const string Made = "ctok_";

    /// <summary>What a session's access token begins with.</summary>
    public const string Access = "cacc_";

    /// <summary>What a session's cookie begins with.</summary>
    public const string Cookie = "cses_";

    /// <summary>What a session's refresh token begins with.</summary>
    public const string Refresh = "cref_";

    /// <summary>What a one-time token to set a password begins with.</summary>
    public const string Link = "clnk_";

    private const int Longest = 200;

    /// <summary>A new text of 43 characters after the prefix.</summary>
    public static string New(string prefix = Made) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the database knows a token by.</summary>
    public static string HashOf(string token) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Whether two hashes are equal, in a time that does not tell where they differ.</summary>
    public static bool SameHash(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));

    /// <summary>The token of an Authorization header, or null when there is none in the Bearer form.</summary>
    public static string? FromHeader(IHeaderDictionary headers)
    {
        const string Scheme = "Bearer ";
        if (headers.Authorization is not [{ } value] || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var token = value[Scheme.Length..].Trim();
        return token.Length is > 0 and <= Longest ? token : null;
    }
}
