using System.Collections.Immutable;

namespace Concord.Storage.Audit;

/// <summary>Something in the audit that is not as it was written.</summary>
/// <param name="Epoch">The chain; null for what belongs to none.</param>
/// <param name="Sequence">The seal in it, from 1; null where it is no seal's matter.</param>
/// <param name="Row">The audit row; null where it is no row's matter.</param>
/// <param name="What">In words, without the place.</param>
public sealed record AuditFinding(string? Epoch, long? Sequence, string? Row, string What)
{
    /// <summary>One line: the place, then what is wrong there.</summary>
    public override string ToString() => string.Join(
        ", ", new[] { Row is null ? null : $"row {Row}", Sequence is null ? null : $"seal {Sequence}", Epoch is null ? null : $"chain {Epoch}" }.Where(part => part is not null)) + ": " + What;
}

/// <summary>One chain, as far as it was read.</summary>
/// <param name="Epoch">Its name.</param>
/// <param name="At">When it began.</param>
/// <param name="Seals">How many transactions it proves.</param>
/// <param name="Rows">How many audit rows.</param>
/// <param name="First">The first thing that is wrong in it; null when it is sound.</param>
public sealed record AuditChainReport(string Epoch, DateTimeOffset At, long Seals, long Rows, AuditFinding? First);

/// <summary>What verifying the audit has shown.</summary>
/// <param name="Chains">By the time of their beginning.</param>
/// <param name="Findings">In the order of the chains, at most <see cref="MostFindings"/>.</param>
/// <param name="Heads">To be written down elsewhere: with them, what is cut off later shows.</param>
/// <param name="Erased">Rows whose values were erased, which the audit itself says.</param>
public sealed record AuditReport(ImmutableArray<AuditChainReport> Chains, ImmutableArray<AuditFinding> Findings, ImmutableArray<AuditHead> Heads, long Erased)
{
    /// <summary>What is found beyond is not listed: the first ones tell.</summary>
    public const int MostFindings = 100;

    /// <summary>Nothing is missing, changed or added.</summary>
    public bool Sound => Findings.IsEmpty;
}
