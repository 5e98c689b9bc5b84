using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Concord.Storage.Rows;

namespace Concord.Storage.Audit;

/// <summary>How far one chain has come. Whoever wrote one down can prove later that nothing up to there was cut off or replaced.</summary>
/// <param name="Epoch">The chain.</param>
/// <param name="Sequence">Of its last seal; 0 for none.</param>
/// <param name="Digest">64 lower-case hex digits.</param>
public sealed record AuditHead(string Epoch, long Sequence, string Digest)
{
    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AuditHead? head)
    {
        head = text.Trim().Split('.') is [{ Length: > 0 } epoch, var number, { Length: 64 } digest]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && digest.All(char.IsAsciiHexDigit)
                ? new(epoch, sequence, digest.ToLowerInvariant())
                : null;
        return head is not null;
    }

    /// <summary>Shape: epo_01jx….12.9f86d0….</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}.{Digest}");

    /// <summary>Where a chain with this last seal ends.</summary>
    public static AuditHead Of(AuditEpochRow epoch, AuditSealRow? last) =>
        last is null ? new(epoch.Id, 0, Convert.ToHexStringLower(epoch.Mark)) : new(epoch.Id, last.Sequence, Convert.ToHexStringLower(last.Head));

    /// <summary>The heads that no chain has named so far: naming these names all.</summary>
    public static ImmutableArray<AuditHead> Unnamed(IEnumerable<(AuditHead Head, ImmutableArray<string> Known)> chains)
    {
        var all = chains.ToList();
        var named = all.SelectMany(chain => chain.Known).ToHashSet(StringComparer.Ordinal);
        return [.. all.Select(chain => chain.Head).Where(head => !named.Contains(head.ToString())).OrderBy(head => head.Epoch, StringComparer.Ordinal)];
    }
}
