using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Connectors.Secrets;

/// <summary>Fills a buffer with bytes that nobody can guess. The simulation gives a seeded one.</summary>
public delegate void FillBytes(Span<byte> target);

/// <summary>Whose secret it is. It opens for the same owner only, so a row copied to another integration or host is worthless.</summary>
/// <param name="BoundHost">host:port that the credentials may be sent to.</param>
public sealed record SecretOwner(string IntegrationId, string BoundHost)
{
    /// <summary>The owner of an integration's webhook secret, which is sent to no host.</summary>
    public static SecretOwner OfWebhook(string integrationId) => new(integrationId, "webhook");

    /// <summary>The owner of the key of a user's sign-in codes, which is sent to no host.</summary>
    public static SecretOwner OfUser(string userId) => new(userId, "sign-in");

    /// <summary>The owner of the key of one chain of the audit, which is sent to no host.</summary>
    public static SecretOwner OfAudit(string epoch) => new(epoch, "audit");
}

/// <summary>
/// Encrypts credentials with AES-256-GCM. A sealed text is <c>v1.{key id}.{base64 of nonce, tag, ciphertext}</c>; it opens with
/// the current or the previous key, so that keys rotate while the hub runs.
/// </summary>
public sealed class CredentialCipher
{
    private const string Version = "v1";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly CipherKey current;
    private readonly CipherKey? previous;
    private readonly FillBytes fill;

    public CredentialCipher(CipherKey current, CipherKey? previous, FillBytes fill)
    {
        this.current = current;
        this.previous = previous;
        this.fill = fill;
    }

    public string Seal(string secret, SecretOwner owner)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        fill(nonce);
        using var aes = new AesGcm(current.Bytes, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), Bind(owner, current));
        CryptographicOperations.ZeroMemory(plain);
        return $"{Version}.{current.Id}.{Convert.ToBase64String(sealedBytes)}";
    }

    public OpenReply Open(string sealedText, SecretOwner owner)
    {
        if (sealedText.Split('.') is not [Version, var keyId, var body]) return new OpenReply.Refused("The stored secret is not in a known form.");
        var key = keyId == current.Id ? current : keyId == previous?.Id ? previous : null;
        if (key is null)
            return new OpenReply.Refused($"The stored secret needs the key {keyId}; give it as ENCRYPTION_KEY or ENCRYPTION_KEY_PREVIOUS.");
        var bytes = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, bytes, out var length) || length < NonceBytes + TagBytes)
            return new OpenReply.Refused("The stored secret is damaged.");
        return Decrypt(key, bytes.AsSpan(0, length), owner);
    }

    /// <summary>The key that seals now; what is sealed with it needs no other.</summary>
    public string KeyId => current.Id;

    /// <summary>Whether it is one of the keys at hand.</summary>
    public bool Opens(string keyId) => keyId == current.Id || keyId == previous?.Id;

    /// <summary>Which key a sealed text needs; `none` where it is no sealed text.</summary>
    public static string KeyIdOf(string sealedText) => sealedText.Split('.') is [Version, var keyId, _] ? keyId : "none";

    /// <summary>The same secret under the current key.</summary>
    public ResealReply Reseal(string sealedText, SecretOwner owner) => Open(sealedText, owner) switch
    {
        OpenReply.Opened { NeedsSealing: false } => new ResealReply.Current(),
        OpenReply.Opened opened => new ResealReply.Resealed(Seal(opened.Secret, owner)),
        OpenReply.Refused refused => new ResealReply.Refused(refused.Reason),
        var other => throw new InvalidOperationException($"Unknown reply {other}."),
    };

    private OpenReply Decrypt(CipherKey key, ReadOnlySpan<byte> bytes, SecretOwner owner)
    {
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagBytes);
            aes.Decrypt(bytes[..NonceBytes], bytes[(NonceBytes + TagBytes)..], bytes.Slice(NonceBytes, TagBytes), plain, Bind(owner, key));
            return new OpenReply.Opened(Encoding.UTF8.GetString(plain), NeedsSealing: key != current);
        }
        catch (AuthenticationTagMismatchException)
        {
            return new OpenReply.Refused("The stored secret was changed, or belongs to another integration or host; enter it again.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Each part goes in with its length, so that no two owners give the same bytes.</summary>
    private static byte[] Bind(SecretOwner owner, CipherKey key)
    {
        using var bound = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (string[])["concord credentials", Version, key.Id, owner.IntegrationId, owner.BoundHost])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            bound.Write(length);
            bound.Write(bytes);
        }
        return bound.ToArray();
    }
}
