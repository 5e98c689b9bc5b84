using System.Diagnostics.CodeAnalysis;

namespace Concord.Storage.Audit;

/// <summary>A new chain's name and key.</summary>
/// <param name="Epoch">Unique for ever.</param>
/// <param name="Key">32 random bytes.</param>
/// <param name="Sealed">The key encrypted, as it is stored.</param>
public sealed record AuditKey(string Epoch, byte[] Key, string Sealed)
{
    public override string ToString() => $"AuditKey {Epoch} (masked)";
}

/// <summary>Where the keys of the audit's chains come from, and who can open them.</summary>
public interface IAuditKeys
{
    AuditKey Make();

    /// <summary>Opens a stored key.</summary>
    /// <param name="epoch">The chain that it is for; it opens for no other.</param>
    /// <param name="sealedKey">As <see cref="AuditKey.Sealed"/> was.</param>
    /// <param name="key">The key.</param>
    /// <param name="refusal">What to do about one that does not open.</param>
    bool TryOpen(string epoch, string sealedKey, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? refusal);
}
