using System.Data.Common;
using Concord.Storage.Shape;
using Concord.Storage.Sql;

namespace Concord.Storage.Audit;

/// <summary>Reads the heads of all chains: an index look-up each, however many seals there are.</summary>
internal static class AuditHeadSql
{
    public static SqlText All(string tenant) => new(
        "SELECT e.id, e.known, e.mark, s.sequence, s.head FROM audit_epoch e LEFT JOIN audit_seal s ON s.tenant_id = e.tenant_id AND s.epoch = e.id "
        + "AND s.sequence = (SELECT MAX(m.sequence) FROM audit_seal m WHERE m.tenant_id = e.tenant_id AND m.epoch = e.id) WHERE e.tenant_id = @tenant",
        tenant);

    public static (AuditHead Head, System.Collections.Immutable.ImmutableArray<string> Known) Read(DbDataReader row)
    {
        var sealedOnce = !row.IsDBNull(3);
        var digest = row.GetFieldValue<byte[]>(sealedOnce ? 4 : 2);
        return (new(row.GetString(0), sealedOnce ? row.GetInt64(3) : 0, Convert.ToHexStringLower(digest)), Codec.ToList(row.GetString(1)));
    }
}
