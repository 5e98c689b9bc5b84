using System.Globalization;

namespace Concord.Simulation.Scheduling;

/// <summary>FNV-1a over everything added: equal traces have equal hashes, in any process.</summary>
internal sealed class TraceHash
{
    private const ulong Prime = 1099511628211;
    private ulong _hash = 14695981039346656037;

    public void Add(long task, long ready, long time)
    {
        Add(task);
        Add(ready);
        Add(time);
    }

    public void Add(string text)
    {
        foreach (var character in text)
            Add((byte)character, (byte)(character >> 8));
        Add(text.Length);
    }

    public override string ToString() => _hash.ToString("x16", CultureInfo.InvariantCulture);

    private void Add(long value)
    {
        for (var shift = 0; shift < 64; shift += 16)
            Add((byte)(value >> shift), (byte)(value >> (shift + 8)));
    }

    private void Add(byte low, byte high) => _hash = unchecked((((_hash ^ low) * Prime) ^ high) * Prime);
}
