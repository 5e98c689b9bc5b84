using System.Buffers;
using System.Security.Cryptography;

namespace Concord.Sync.Values;

/// <summary>A short stand-in for a projection, by which a page of records is compared with the mapping table in one query.</summary>
public static class Fingerprint
{
    // A prefix that is no hex digit, so that no store takes the text for a number.
    private const string Prefix = "fp_";

    private const int UsualBytes = 1_024;

    /// <summary>
    /// 128 bits over the projection's JSON; equal projections give equal text on every machine and version. Pass canonical values
    /// (<see cref="Mapping.CompiledMapping.Fingerprint"/> does), else spelling counts.
    /// </summary>
    public static string Of(Projection projection) => Of(projection.Values.Select(entry => (entry.Key, entry.Value)));

    /// <summary>The same of what stands at some paths, which come in the order of their text and none twice; absent values do not count.</summary>
    public static string Of(IEnumerable<(FieldPath Path, FieldValue Value)> values)
    {
        var json = new ArrayBufferWriter<byte>(UsualBytes);
        using (var writer = FieldValueWriter.To(json))
        {
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
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json.WrittenSpan, hash);
        return Prefix + Convert.ToHexStringLower(hash[..16]);
    }
}
