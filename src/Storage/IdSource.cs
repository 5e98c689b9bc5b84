using System.Buffers.Binary;

namespace Concord.Storage;

/// <summary>
/// Makes ids such as `int_01jx3v…`: a prefix, then 26 lower-case base-32 characters, of which 10 are the time in milliseconds
/// and 16 chance. Ids of one source ascend strictly (ordinal comparison), also within a millisecond and when the clock
/// steps back; ids of different sources differ by 80 random bits. Safe for use from many threads.
/// </summary>
/// <param name="clock">Where the time comes from.</param>
/// <param name="randomBytes">Fills the span; a cryptographic source in production, a seeded one in simulations.</param>
public sealed class IdSource(TimeProvider clock, Action<Span<byte>> randomBytes)
{
    // Crockford's alphabet: no i, l, o, u; ascending in ASCII, so that text order is number order.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TimeDigits = 10;
    private const int ChanceDigits = 16;

    private readonly Lock gate = new();
    private long lastTime = -1;
    private UInt128 lastChance;

    /// <summary>A new id: <paramref name="prefix"/>, an underscore, 26 characters.</summary>
    public string New(string prefix)
    {
        var (time, chance) = Next();
        return Text(prefix, time, chance);
    }

    private static string Text(string prefix, long time, UInt128 chance) =>
        string.Create(prefix.Length + 1 + TimeDigits + ChanceDigits, (prefix, time, chance), static (text, parts) =>
        {
            parts.prefix.CopyTo(text);
            text[parts.prefix.Length] = '_';
            var digits = text[(parts.prefix.Length + 1)..];
            var all = ((UInt128)(ulong)parts.time << 80) | parts.chance;
            for (var index = digits.Length - 1; index >= 0; index--, all >>= 5) digits[index] = Alphabet[(int)(all & 31)];
        });

    /// <summary>The smallest id that a source can make at this moment: ids of later moments are above it.</summary>
    public static string First(string prefix, DateTimeOffset at) => Text(prefix, Math.Max(0, at.ToUnixTimeMilliseconds()), UInt128.Zero);

    private (long Time, UInt128 Chance) Next()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            if (now > lastTime)
            {
                (lastTime, lastChance) = (now, Chance());
            }
            else if (++lastChance >> 80 != 0)
            {
                // 2^80 ids in one millisecond do not happen, but a start near the top does: borrow the next millisecond.
                (lastTime, lastChance) = (lastTime + 1, Chance());
            }

            return (lastTime, lastChance);
        }
    }

    private UInt128 Chance()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomBytes(bytes[6..]);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
