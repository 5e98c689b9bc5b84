using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Concord.Connectors.Secrets;

/// <summary>A 256-bit key with a public id that is derived from it. The text form shows the id alone.</summary>
public sealed class CipherKey
{
    public const int Length = 32;

    private readonly byte[] bytes;

    private CipherKey(byte[] bytes)
    {
        this.bytes = bytes;
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "concord key id"u8))[..8];
    }

    /// <summary>Eight hex digits that say which key sealed a text and tell nothing about the key.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Reads a key as the settings hold it: base64 of 32 bytes.</summary>
    public static bool TryParse(string? base64, [NotNullWhen(true)] out CipherKey? key)
    {
        var buffer = new byte[Length + 1];
        var good = Convert.TryFromBase64String(base64 ?? "", buffer, out var written) && written == Length;
        // A key of one repeated byte is a placeholder somebody forgot.
        good = good && buffer.AsSpan(0, Length).ContainsAnyExcept(buffer[0]);
        key = good ? new CipherKey(buffer[..Length]) : null;
        return good;
    }

    public override string ToString() => $"key {Id}";
}
