using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.World;

/// <summary>What a plan answered, and the unit that was committed for it; null when it wrote nothing.</summary>
internal sealed record Outcome<T>(T Reply, CommitUnit? Unit)
{
    /// <summary>The rows of this type that the unit writes; rows that are only expected to be as they were do not count.</summary>
    public IReadOnlyList<TRow> Wrote<TRow>() =>
        [.. Writes.Where(write => write.Kind != WriteKind.Expect).Select(write => write.Row).OfType<TRow>()];

    /// <summary>How the only row of this type is written.</summary>
    public WriteKind KindOf<TRow>() => Writes.Single(write => write.Row is TRow && write.Kind != WriteKind.Expect).Kind;

    /// <summary>The audited actions, in order.</summary>
    public IReadOnlyList<string> Audited => [.. Wrote<AuditRow>().Select(row => row.Action)];

    /// <summary>Nothing changes: at most the record is expected to be as it was read.</summary>
    public bool ChangesNothing => Writes.All(write => write.Kind == WriteKind.Expect);

    private IEnumerable<Write> Writes => Unit?.Writes ?? [];
}
