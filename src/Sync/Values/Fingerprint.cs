using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Concord.Sync.Values;

/// <summary>A short stand-in for a projection, by which a page of records is compared with the mapping table in one query.</summary>
public static class Fingerprint
{
    // A prefix that is no hex digit, so that no store takes the text for a number.
    private const string Prefix = "fp_";

    private const int UsualBytes = 1_024;

    private const int MostKept = 65_536;

    // A run prints page after page, and a new buffer with its writer costs more than the values that go through it.
    [ThreadStatic]
    private static Paper? spare;

    /// <summary>
    /// 128 bits over the projection's JSON; equal projections give equal text on every machine and version. Pass canonical values
    /// (<see cref="Mapping.CompiledMapping.Fingerprint"/> does), else spelling counts.
    /// </summary>
    public static string Of(Projection projection) => Of(projection.Values.Select(entry => (entry.Key, entry.Value)));

    /// <summary>The same of what stands at some paths, which come in the order of their text and none twice; absent values do not count.</summary>
    public static string Of(IEnumerable<(FieldPath Path, FieldValue Value)> values)
    {
        var paper = spare ?? new Paper();
        // Nobody else on this thread writes on it meanwhile, and one that a fault has spoiled is not used again.
        spare = null;
        var print = paper.Print(values);
        spare = paper.Size <= MostKept ? paper : null;
        return print;
    }

    private sealed class Paper
    {
        private readonly ArrayBufferWriter<byte> json = new(UsualBytes);
        private readonly Utf8JsonWriter writer;

        public Paper() => writer = FieldValueWriter.To(json);

        public int Size => json.Capacity;

        public string Print(IEnumerable<(FieldPath Path, FieldValue Value)> values)
        {
            json.ResetWrittenCount();
            writer.Reset();
            writer.WriteStartObject();
            foreach (var (path, value) in values)
            {
                if (!value.IsAbsent)
                {
                    writer.WritePropertyName(path.Text);
                    FieldValueWriter.Write(writer, value);
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(json.WrittenSpan, hash);
            return Prefix + Convert.ToHexStringLower(hash[..16]);
        }
    }
}
