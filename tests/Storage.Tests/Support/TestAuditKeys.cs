using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Concord.Storage.Audit;

namespace Concord.Storage.Tests.Support;

/// <summary>Keys that follow from their chain's name; stored as that name, so that one of another chain does not open.</summary>
internal sealed class TestAuditKeys(string prefix = "epo") : IAuditKeys
{
    private int made;

    public AuditKey Make()
    {
        var epoch = $"{prefix}_{++made:000}";
        return new(epoch, KeyOf(epoch), epoch);
    }

    public bool TryOpen(string epoch, string sealedKey, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? refusal)
    {
        (key, refusal) = sealedKey == epoch ? (KeyOf(epoch), null) : ((byte[]?)null, "It is another chain's.");
        return key is not null;
    }

    private static byte[] KeyOf(string epoch) => SHA256.HashData(Encoding.UTF8.GetBytes("secret " + epoch));
}
