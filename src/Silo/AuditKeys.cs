using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Audit;

namespace Concord.Silo;

/// <summary>Keys of the audit's chains, kept encrypted as credentials are.</summary>
public sealed class AuditKeys(CredentialCipher cipher, FillBytes random, IdSource ids) : IAuditKeys
{
    private const int Length = 32;

    /// <inheritdoc/>
    public AuditKey Make()
    {
        var (epoch, key) = (ids.New("epo"), new byte[Length]);
        random(key);
        return new(epoch, key, cipher.Seal(Convert.ToBase64String(key), SecretOwner.OfAudit(epoch)));
    }

    /// <inheritdoc/>
    public bool TryOpen(string epoch, string sealedKey, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? refusal)
    {
        var reply = cipher.Open(sealedKey, SecretOwner.OfAudit(epoch));
        key = reply is OpenReply.Opened opened ? Convert.FromBase64String(opened.Secret) : null;
        refusal = (reply as OpenReply.Refused)?.Reason;
        return key is not null;
    }

    /// <summary>For reading alone, with the keys of the settings or the key file beside the database.</summary>
    /// <exception cref="InvalidOperationException">There is no key, or the file holds none; the message says what to do.</exception>
    public static AuditKeys Of(string connectionString, CipherKey? key, CipherKey? previous)
    {
        var cipher = new CredentialCipher(key ?? KeyFile.Read(Databases.FileOf(connectionString)), previous, RandomNumberGenerator.Fill);
        return new(cipher, RandomNumberGenerator.Fill, new IdSource(ConcordPorts.Clock, RandomNumberGenerator.Fill));
    }
}
