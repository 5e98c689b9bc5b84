using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Concord.Storage.Rows;

namespace Concord.Storage.Audit;

/// <summary>What a verification has gathered so far. Ids are kept as digests, 16 bytes each, so that millions fit into memory.</summary>
internal sealed class AuditEvidence
{
    /// <summary>The action of an audit row that says that another one's values were erased; its subject id is that row's id.</summary>
    public const string Erased = "audit.erased";

    private readonly List<AuditFinding> findings = [];
    private readonly HashSet<UInt128> known = [];
    private readonly HashSet<string> erasures = new(StringComparer.Ordinal);
    private readonly List<AuditFinding> emptied = [];

    public void Find(AuditFinding finding) => findings.Add(finding);

    public AuditFinding? FirstAfter(int count) => findings.Count > count ? findings[count] : null;

    public int Count => findings.Count;

    /// <summary>A seal names the row, whether it is there or not.</summary>
    public void Know(string id) => known.Add(Short(id));

    public bool Knows(string id) => known.Contains(Short(id));

    /// <summary>A row that is as it was sealed.</summary>
    public void Trust(AuditRow row)
    {
        if (row.Action == Erased) erasures.Add(row.SubjectId);
    }

    /// <summary>A row without the values that were sealed: erased, if a row says so.</summary>
    public void Emptied(AuditFinding finding) => emptied.Add(finding);

    public AuditReport Report(IEnumerable<AuditChainReport> chains, ImmutableArray<AuditHead> heads)
    {
        var unexplained = emptied.Where(finding => !erasures.Contains(finding.Row!)).ToList();
        var all = findings.Concat(unexplained).Take(AuditReport.MostFindings).ToImmutableArray();
        return new(
            [.. chains.Select(chain => chain with { First = chain.First ?? unexplained.Find(finding => finding.Epoch == chain.Epoch) })],
            all, heads, emptied.Count - unexplained.Count);
    }

    private static UInt128 Short(string id) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
