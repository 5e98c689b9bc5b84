using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Secrets;
using Microsoft.AspNetCore.DataProtection;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>Protects what goes to the provider and back as credentials are sealed, so that every web front opens it and no other key ring is kept.</summary>
internal sealed class SealedState(CredentialCipher cipher, string purpose = "") : IDataProtector
{
    private SecretOwner Owner => new(purpose, "state");

    public IDataProtector CreateProtector(string purpose1) => new SealedState(cipher, $"{purpose}/{purpose1}");

    public byte[] Protect(byte[] plaintext) => Encoding.ASCII.GetBytes(cipher.Seal(Convert.ToBase64String(plaintext), Owner));

    public byte[] Unprotect(byte[] protectedData) => cipher.Open(Encoding.ASCII.GetString(protectedData), Owner) is OpenReply.Opened opened
        ? Convert.FromBase64String(opened.Secret)
        : throw new CryptographicException("This was not sealed here, or was changed.");
}
