using System.Security.Cryptography;

namespace Concord.Storage.Backup;

/// <summary>Sums up rows so that their order does not count: a key keeps each row from standing twice, so that none can cancel another out.</summary>
internal sealed class TableDigest
{
    private readonly byte[] sum = new byte[SHA256.HashSizeInBytes];

    public long Rows { get; private set; }

    public void Add(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        for (var index = 0; index < hash.Length; index++) sum[index] ^= hash[index];
        Rows++;
    }

    public override string ToString() => Convert.ToHexStringLower(sum);
}
