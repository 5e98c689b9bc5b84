using Concord.Grains.Configuration;

namespace Concord.Grains.Records;

/// <summary>When a record is read once more because a webhook told of a change that a read right after it need not show yet.</summary>
internal static class Rereads
{
    /// <summary>What is read later anyway is read when it also shows what the last webhook told of.</summary>
    public static DateTimeOffset NotBefore(RecordDraft draft, IntegrationSetup setup, DateTimeOffset due) =>
        !draft.Before.Inbox.Events.IsEmpty && draft.Before.Inbox.Hint?.ToldAt + setup.ConsistencyLag is { } settled && settled > due ? settled : due;

    /// <summary>A read that shows no change, or only one of several, may show the past: when to read again. Null: never.</summary>
    public static DateTimeOffset? After(RecordDraft draft, IntegrationSetup setup, Observation observation, ObserveReply reply)
    {
        if (observation is not { Source: ObservationSource.Fetch, PlanOnly: false } || draft.Before.Inbox is not { Events.IsEmpty: false, Hint: { } hint })
        {
            return null;
        }

        var mayBeMore = reply.Outcome == Observed.Unchanged || hint.ToldAt > hint.SeenAt;
        return mayBeMore && observation.SentAt < hint.ToldAt + setup.ConsistencyLag ? hint.ToldAt + setup.ConsistencyLag : null;
    }
}
