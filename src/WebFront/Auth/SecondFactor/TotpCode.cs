using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Concord.WebFront.Auth.SecondFactor;

/// <summary>Pure: the codes of RFC 6238 as authenticator apps make them: HMAC-SHA1, six digits, half a minute.</summary>
internal static class TotpCode
{
    public const int KeyBytes = 20;

    private const int StepSeconds = 30;
    private const int Modulus = 1_000_000;

    // Clocks of phones differ, and typing takes time.
    private const int StepsAround = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    public static string Of(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        // What the apps speak; the weakness of SHA-1 is not one of its HMAC.
#pragma warning disable CA5350
        var mac = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & int.MaxValue;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code it is, near this moment and after the last one that was taken; null when there is none.</summary>
    public static long? StepOf(byte[] key, string code, DateTimeOffset now, long? last)
    {
        long? found = null;
        for (var step = StepAt(now) - StepsAround; step <= StepAt(now) + StepsAround; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(key, step)), Encoding.UTF8.GetBytes(code)) && !(step <= last))
                found = step;
        return found;
    }

    /// <summary>A key as people type it into an app.</summary>
    public static string TextOf(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var part in key)
        {
            (bits, count) = ((bits << 8) | part, count + 8);
            for (; count >= 5; count -= 5)
                text.Append(Base32[(bits >> (count - 5)) & 31]);
        }

        return text.ToString();
    }

    /// <summary>What an app reads from a QR code.</summary>
    public static string AddressOf(string keyText, string email) =>
        $"otpauth://totp/Concord:{Uri.EscapeDataString(email)}?secret={keyText}&issuer=Concord&algorithm=SHA1&digits=6&period={StepSeconds}";
}
