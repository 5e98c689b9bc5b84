using System.Security.Cryptography;
using Concord.Connectors.Secrets;
using Concord.Storage.Rows;

namespace Concord.WebFront.Auth.SecondFactor;

/// <summary>Keys of codes, sealed as credentials are, each for its user alone.</summary>
public sealed class FactorKeys(CredentialCipher cipher, ILogger<FactorKeys> log)
{
    /// <summary>A new key, and as it is stored.</summary>
    public (byte[] Key, string Sealed) Make(string userId)
    {
        var key = RandomNumberGenerator.GetBytes(TotpCode.KeyBytes);
        return (key, cipher.Seal(Convert.ToBase64String(key), SecretOwner.OfUser(userId)));
    }

    /// <summary>Null where there is none, or none that opens; that is told in the log.</summary>
    public byte[]? Open(UserRow? user)
    {
        if (user?.TotpKey is not { } text)
            return null;
        if (cipher.Open(text, SecretOwner.OfUser(user.Id)) is OpenReply.Opened opened)
            return Convert.FromBase64String(opened.Secret);
        log.LogError("The key of the codes of user {UserId} does not open; recovery codes still count. Give the key it was sealed with as ENCRYPTION_KEY_PREVIOUS, or turn the user's second factor off", user.Id);
        return null;
    }
}
