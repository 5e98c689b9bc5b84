using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Concord.Storage.Rows;
using Concord.Storage.Shape;

namespace Concord.Storage.Audit;

/// <summary>
/// The digests of the audit, all by the chain's key, so that nobody who only has the database can make them. A row's values have a digest
/// of their own: it stays when they are erased. What is digested are the columns as the database holds them.
/// </summary>
internal static class AuditDigest
{
    /// <summary>Bytes a row: one half for the row, one for its values.</summary>
    public const int RowLength = 32;

    private const int HalfLength = RowLength / 2;

    private static readonly RowShape<AuditRow> Shape = RowShape.Of<AuditRow>();

    private static readonly ImmutableArray<Column> Values = [Shape.Column(nameof(AuditRow.Origin)), Shape.Column(nameof(AuditRow.Before)), Shape.Column(nameof(AuditRow.After))];

    private static readonly ImmutableArray<Column> Rest = [.. Shape.Columns.Except(Values)];

    /// <summary>Writes <see cref="RowLength"/> bytes.</summary>
    public static void OfRow(byte[] key, AuditRow row, Span<byte> target)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Bytes(["row", .. Rest.Select(column => Codec.Encode(column, column.Get(row)))]), whole);
        whole[..HalfLength].CopyTo(target);
        HMACSHA256.HashData(key, Bytes(["values", row.Id, .. Values.Select(column => Codec.Encode(column, column.Get(row)))]), whole);
        whole[..HalfLength].CopyTo(target[HalfLength..]);
    }

    /// <summary>What of a row is as it was sealed: the row without its values, and the values.</summary>
    public static (bool Row, bool Values) Compare(ReadOnlySpan<byte> sealedDigest, ReadOnlySpan<byte> digest) =>
        (sealedDigest[..HalfLength].SequenceEqual(digest[..HalfLength]), sealedDigest[HalfLength..].SequenceEqual(digest[HalfLength..]));

    /// <summary>The mark of a chain's beginning.</summary>
    public static byte[] OfEpoch(byte[] key, AuditEpochRow epoch) =>
        HMACSHA256.HashData(key, Bytes(["epoch", epoch.Id, Codec.Encode(epoch.At), Codec.Encode(epoch.Known)]));

    /// <summary>The head that a seal makes of the one before it.</summary>
    public static byte[] OfSeal(byte[] key, AuditSealRow seal, byte[] previous) => HMACSHA256.HashData(
        key, Bytes(["seal", seal.Epoch, seal.Sequence, Codec.Encode(seal.At), Codec.Encode(seal.Rows), seal.Digests, previous]));

    /// <summary>Each part goes in with its kind and length, so that no two lists give the same bytes.</summary>
    private static ReadOnlySpan<byte> Bytes(IEnumerable<object?> parts)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        foreach (var part in parts)
        {
            switch (part)
            {
                case null: Head(bytes, 0, 0); break;
                case long number: Head(bytes, 1, number); break;
                case string text:
                    Head(bytes, 2, Encoding.UTF8.GetByteCount(text));
                    Encoding.UTF8.GetBytes(text, bytes);
                    break;
                case byte[] raw:
                    Head(bytes, 3, raw.Length);
                    bytes.Write(raw);
                    break;
                default: throw new ArgumentException($"A {part.GetType().Name} is nothing that a database holds.", nameof(parts));
            }
        }

        return bytes.WrittenSpan;
    }

    private static void Head(ArrayBufferWriter<byte> bytes, byte kind, long number)
    {
        var span = bytes.GetSpan(1 + sizeof(long));
        span[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], number);
        bytes.Advance(1 + sizeof(long));
    }
}
