using System.Collections.Immutable;

namespace Concord.Sync.Identity;

/// <summary>What becomes of a record that has no counterpart on the other side yet.</summary>
public enum MatchMode
{
    /// <summary>It is bound to the one that has the same key, else made.</summary>
    MATCH_THEN_CREATE,

    /// <summary>It is bound to the one that has the same key, else left alone: nothing is made on either side.</summary>
    MATCH_ONLY,

    /// <summary>It is made, whatever there is.</summary>
    CREATE_ONLY,
}

/// <summary>How records of one type find their counterparts.</summary>
/// <param name="Mode">What is done.</param>
/// <param name="Keys">By what; the first key that finds anything decides. Empty for CREATE_ONLY.</param>
public sealed record MatchRule(MatchMode Mode, ImmutableArray<MatchKey> Keys)
{
    public static readonly MatchRule CreateOnly = new(MatchMode.CREATE_ONLY, []);

    /// <summary>Whether a record may be made where none has the key.</summary>
    public bool Creates => Mode != MatchMode.MATCH_ONLY;

    public bool Matches => !Keys.IsEmpty;

    public bool Equals(MatchRule? other) => other is not null && Mode == other.Mode && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => HashCode.Combine(Mode, Keys.Length);
}
