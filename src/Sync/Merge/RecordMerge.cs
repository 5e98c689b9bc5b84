using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Merge;

/// <summary>The three-way decision about one mapping, group by group. Pure: the same input gives the same decision.</summary>
public static class RecordMerge
{
    /// <summary>Decides about a pair of live records.</summary>
    public static MergeDecision Decide(MergeInput input) => new(
        input,
        [.. input.Mapping.Groups.Select(group => new GroupMerge(input, group).Decide())]);

    /// <summary>Decides what becomes of the local record now that its external copy is gone.</summary>
    /// <param name="input">The mapping as usual; its external document does not count.</param>
    /// <param name="deletedAt">When the copy was deleted, by the external clock; null when unknown.</param>
    public static DeleteDecision OnExternalDelete(MergeInput input, DateTimeOffset? deletedAt)
    {
        var edited = EditedGroups(input, Side.Local);
        var editedAt = Strategies.LatestChange(input, edited.SelectMany(group => group.LocalPaths))?.At;
        return AgainstDelete(
            input with { External = FieldValue.Object.Empty }, Side.External, edited, Strategies.ExternalIsLater(editedAt, deletedAt));
    }

    /// <summary>Decides what becomes of the external copy now that its local record is gone.</summary>
    /// <param name="input">The mapping as usual; its local document does not count.</param>
    /// <param name="deletedAt">When the local record was deleted.</param>
    public static DeleteDecision OnLocalDelete(MergeInput input, DateTimeOffset? deletedAt) => AgainstDelete(
        input with { Local = FieldValue.Object.Empty },
        Side.Local,
        EditedGroups(input, Side.External),
        !Strategies.ExternalIsLater(deletedAt, input.ExternalUpdatedAt));

    private static DeleteDecision AgainstDelete(MergeInput input, Side deletedOn, ImmutableArray<FieldGroup> edited, bool deleteIsLater)
    {
        if (!Passes(input.Mapping.Direction, deletedOn))
        {
            return new DeleteDecision(DeleteOutcome.Drift, deletedOn, []);
        }

        if (edited.IsEmpty)
        {
            return new DeleteDecision(DeleteOutcome.PassOn, deletedOn, []);
        }

        var outcome = input.Strategy switch
        {
            ConflictStrategy.MANUAL_REVIEW => DeleteOutcome.Park,
            ConflictStrategy.EXTERNAL_WINS => deletedOn == Side.External ? DeleteOutcome.PassOn : DeleteOutcome.Keep,
            ConflictStrategy.LOCAL_WINS => deletedOn == Side.Local ? DeleteOutcome.PassOn : DeleteOutcome.Keep,
            ConflictStrategy.LATEST_WINS => deleteIsLater ? DeleteOutcome.PassOn : DeleteOutcome.Keep,
            // Field rules have nothing to say about a whole record, and a kept edit can still be deleted; a deleted one is gone.
            _ => DeleteOutcome.Keep,
        };
        var winner = outcome == DeleteOutcome.Park ? Winner.Parked
            : (outcome == DeleteOutcome.PassOn) == (deletedOn == Side.External) ? Winner.External : Winner.Local;
        return new DeleteDecision(outcome, deletedOn, [.. edited.Select(group => ConflictDetails.Of(input, group, winner))]);
    }

    private static bool Passes(SyncDirection direction, Side deletedOn) => direction switch
    {
        SyncDirection.EXTERNAL_TO_BRITEPOOL => deletedOn == Side.External,
        SyncDirection.BRITEPOOL_TO_EXTERNAL => deletedOn == Side.Local,
        _ => true,
    };

    /// <summary>The groups in which this side holds a value that the other side has not got yet.</summary>
    private static ImmutableArray<FieldGroup> EditedGroups(MergeInput input, Side side) =>
        [.. input.Mapping.Groups.Where(group => group.Gives(side) && IsEdited(input, group, side))];

    private static bool IsEdited(MergeInput input, FieldGroup group, Side side)
    {
        var now = group.Project(side, input.Document(side));
        var then = side == Side.External && input.States.GetValueOrDefault(group.Name) is GroupState.Open open
            ? open.DecidedOn
            : input.Base?.On(side) ?? Projection.Empty;
        return !group.Sources(side).All(path => Canonical.Agree(now.Get(path), then.Get(path), group.TypeOf(side, path)));
    }
}
