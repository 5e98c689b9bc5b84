using System.Collections.Immutable;

namespace Concord.Sync.Identity;

/// <summary>A record that has the key of an external one.</summary>
/// <param name="RecordId">Its id.</param>
/// <param name="HasCopy">It is bound to another external record of the same integration.</param>
public sealed record KeyHolder(string RecordId, bool HasCopy);

/// <summary>What becomes of an external record that is bound to nothing.</summary>
public abstract record MatchDecision
{
    private MatchDecision()
    {
    }

    /// <summary>This is its record. Where that has a copy already, a person is asked what becomes of the second.</summary>
    public sealed record Bind(string RecordId) : MatchDecision;

    /// <summary>Its record is made.</summary>
    public sealed record Create : MatchDecision;

    /// <summary>No record has its key, and none is to be made.</summary>
    public sealed record LeaveAlone : MatchDecision;

    /// <summary>Several records have its key: a person says which of these it is, if any.</summary>
    public sealed record Ask(ImmutableArray<string> Candidates) : MatchDecision;
}

/// <summary>Decides by a rule. Pure: who holds which key is looked up before.</summary>
public static class Matching
{
    /// <param name="rule">The rule of the integration for the type.</param>
    /// <param name="found">For each key of the rule, in its order, the records that have the external record's value of it.</param>
    public static MatchDecision Decide(MatchRule rule, ImmutableArray<ImmutableArray<KeyHolder>> found)
    {
        var holders = found.FirstOrDefault(holders => !holders.IsDefaultOrEmpty);
        if (holders.IsDefaultOrEmpty)
        {
            return rule.Creates ? new MatchDecision.Create() : new MatchDecision.LeaveAlone();
        }

        var free = holders.Where(holder => !holder.HasCopy).Select(holder => holder.RecordId).Order(StringComparer.Ordinal).ToImmutableArray();
        return holders.Length == 1 || free.IsEmpty
            ? new MatchDecision.Bind(holders.MinBy(holder => holder.RecordId, StringComparer.Ordinal)!.RecordId)
            : new MatchDecision.Ask(free);
    }
}
