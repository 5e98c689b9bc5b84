using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Grains.Credentials;

/// <summary>
/// The refresh tokens that replaced given ones while credentials were tried that are not saved. So an admin may test what was typed in,
/// and then save the same, although the given token is used up. In memory alone; a given token is known by a keyed digest.
/// </summary>
internal sealed class SignInMemory(TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    // Trying credentials is an admin's work; whoever tries so many at once loses the oldest.
    private const int MostKept = 100;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> kept = [];

    /// <summary>The refresh token to use in place of the given one; null when the given one is the newest known.</summary>
    public string? NewestOf(Connectors.Credentials.OAuth2 given)
    {
        lock (gate)
        {
            return kept.TryGetValue(DigestOf(given), out var found) && found.Until > clock.GetUtcNow() ? found.Token : null;
        }
    }

    /// <summary>Keeps what replaced the given token, for ten minutes from now.</summary>
    public void Keep(Connectors.Credentials.OAuth2 given, string replacement)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var (old, _) in kept.Where(entry => entry.Value.Until <= now).ToList())
            {
                kept.Remove(old);
            }

            if (kept.Count >= MostKept)
            {
                kept.Remove(kept.MinBy(entry => entry.Value.Until).Key);
            }

            kept[DigestOf(given)] = (replacement, now + KeptFor);
        }
    }

    // Each part with its length, so that no two sign-ins give the same text.
    private string DigestOf(Connectors.Credentials.OAuth2 given)
    {
        var text = string.Concat(new[] { given.TokenUrl.ToString(), given.ClientId, given.RefreshToken ?? "" }
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")));
        return Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
