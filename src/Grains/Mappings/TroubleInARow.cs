using System.Collections.Immutable;

namespace Concord.Grains.Mappings;

/// <summary>
/// Records of a connection that met a time-out or 5xx one after the other, with no answer in between: from the third on it is the connection's trouble and
/// none of theirs. In memory alone: a process that starts anew counts anew. Safe for use by several threads.
/// </summary>
internal sealed class TroubleInARow
{
    public const int Enough = 3;

    private readonly Lock gate = new();
    private readonly Dictionary<string, ImmutableHashSet<string>> records = new(StringComparer.Ordinal);

    /// <summary>Notes a record's trouble. True when it is the connection's.</summary>
    public bool Add(string integrationId, string record)
    {
        lock (gate)
        {
            var known = records.GetValueOrDefault(integrationId, []);
            records[integrationId] = known = known.Count < Enough ? known.Add(record) : known;
            return known.Count == Enough;
        }
    }

    /// <summary>The connection answered.</summary>
    public void Clear(string integrationId)
    {
        lock (gate)
        {
            records.Remove(integrationId);
        }
    }
}
