using Concord.Sync.Mapping;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Merge;

/// <summary>Who wins when both sides changed a group to different values.</summary>
internal static class Strategies
{
    public static Winner Choose(MergeInput input, FieldGroup group)
    {
        var change = LatestChange(input, group.LocalPaths);
        return change?.By is { } rival && input.Self is { } self && rival.Id != self.Id
            ? BetweenIntegrations(input, self, rival, change.At)
            : ByStrategy(input.Strategy, change?.At, input.ExternalUpdatedAt);
    }

    /// <summary>The newest local change among these paths; null when no time is known for any.</summary>
    public static LocalChange? LatestChange(MergeInput input, IEnumerable<FieldPath> paths) => paths
        .Select(path => ChangeOf(input, path)).OfType<LocalChange>()
        .MaxBy(change => change.At ?? DateTimeOffset.MinValue);

    /// <summary>The external side wins only by a later moment; a tie or a moment not known goes to the local side.</summary>
    public static bool ExternalIsLater(DateTimeOffset? local, DateTimeOffset? external) =>
        local is { } mine && external is { } theirs && theirs > mine;

    private static Winner ByStrategy(ConflictStrategy strategy, DateTimeOffset? local, DateTimeOffset? external) => strategy switch
    {
        ConflictStrategy.LATEST_WINS => ExternalIsLater(local, external) ? Winner.External : Winner.Local,
        ConflictStrategy.EXTERNAL_WINS => Winner.External,
        ConflictStrategy.LOCAL_WINS => Winner.Local,
        ConflictStrategy.MANUAL_REVIEW => Winner.Parked,
        ConflictStrategy.CUSTOM_MERGE => Winner.Merged,
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Not a strategy."),
    };

    // Whichever of two integrations' values arrived first, the same one must win: so by time if both go by time, else by rank.
    private static Winner BetweenIntegrations(MergeInput input, IntegrationRank self, IntegrationRank rival, DateTimeOffset? rivalAt)
    {
        if (self.Strategy == ConflictStrategy.CUSTOM_MERGE)
        {
            return Winner.Merged;
        }

        if (self.Strategy == ConflictStrategy.MANUAL_REVIEW || rival.Strategy == ConflictStrategy.MANUAL_REVIEW)
        {
            return Winner.Parked;
        }

        var byTime = self.Strategy == ConflictStrategy.LATEST_WINS && rival.Strategy == ConflictStrategy.LATEST_WINS;
        if (byTime && rivalAt is { } theirs && input.ExternalUpdatedAt is { } ours && theirs != ours)
        {
            return ours > theirs ? Winner.External : Winner.Local;
        }

        var order = self.Priority.CompareTo(rival.Priority);
        return (order != 0 ? order : string.CompareOrdinal(self.Id, rival.Id)) < 0 ? Winner.External : Winner.Local;
    }

    private static LocalChange? ChangeOf(MergeInput input, FieldPath path) => input.LocalChanges
        .Where(entry => path.Text == entry.Key || path.Text.StartsWith(entry.Key + ".", StringComparison.Ordinal)
            || path.Text.StartsWith(entry.Key + "[", StringComparison.Ordinal))
        .OrderByDescending(entry => entry.Key.Length)
        .Select(entry => entry.Value)
        .FirstOrDefault();
}
