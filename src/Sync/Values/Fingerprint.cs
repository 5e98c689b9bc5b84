using System.Security.Cryptography;
using System.Text;

namespace Concord.Sync.Values;

/// <summary>A short stand-in for a projection, by which a page of records is compared with the mapping table in one query.</summary>
public static class Fingerprint
{
    // A prefix that is no hex digit, so that no store takes the text for a number.
    private const string Prefix = "fp_";

    /// <summary>
    /// 128 bits over the projection's JSON; equal projections give equal text on every machine and version. Pass canonical values
    /// (<see cref="Mapping.CompiledMapping.Fingerprint"/> does), else spelling counts.
    /// </summary>
    public static string Of(Projection projection) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(projection.ToJson())).AsSpan(0, 16));
}
