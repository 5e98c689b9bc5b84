using Concord.Grains.Configuration;
using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>Whether an observation may be merged now, or is put off until a moment.</summary>
internal sealed record Admission(DateTimeOffset? PutOffUntil, string Reason)
{
    private static readonly Admission Merge = new(null, "");

    /// <summary>
    /// A read whose request left before our last write was settled, or that came within the system's consistency lag, or while a
    /// write is out, may show the past, however late its answer came. It is not merged; a later fetch is.
    /// </summary>
    public static Admission Judge(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation)
    {
        var now = draft.Context.Now;
        if (draft.Operations(mapping).FirstOrDefault(operation => operation.State == OperationState.ATTEMPTED) is { } attempted)
        {
            var settled = attempted.NextDueAt > now ? attempted.NextDueAt : now;
            return Later(settled + setup.ConsistencyLag, "A write to it is on its way; it is read again once that is settled.");
        }

        if (mapping.SettledAt is { } settledAt && observation.SentAt < settledAt + setup.ConsistencyLag)
        {
            return Later(Latest(now, settledAt + setup.ConsistencyLag), "It was written a moment ago; it is read again when the system surely shows that.");
        }

        return observation.Source == ObservationSource.Payload ? JudgePayload(draft, mapping, observation, now) : JudgeRead(draft, setup, mapping, observation, now);
    }

    /// <summary>
    /// Until when a read may show the past: it left before the system surely showed what we know, and is older than that by its own
    /// time, or does not find a copy that came into sight a moment ago. Null: it may be believed.
    /// </summary>
    public static DateTimeOffset? PastUntil(IntegrationSetup setup, MappingRow mapping, bool isGone, DateTimeOffset? updatedAt, DateTimeOffset sentAt)
    {
        DateTimeOffset? known = isGone ? mapping.CreatedAt : updatedAt < mapping.ExternalUpdatedAt ? mapping.LastSyncedAt : null;
        return known + setup.ConsistencyLag is { } until && sentAt < until ? until : null;
    }

    // A run has missed the copy in a whole listing, and a webhook of a delete says so itself: then a copy that is not found is gone.
    private static Admission JudgeRead(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation, DateTimeOffset now) =>
        observation.Ticket <= mapping.SettledTicket
            ? Later(now + setup.ConsistencyLag, "It was read before what is known already; it is read again.")
            : PastUntil(setup, mapping, observation.Document is null && draft.Before.Inbox.Events.Any(told => told.Kind != "delete"), observation.UpdatedAt, observation.SentAt) is { } until
            ? Later(Latest(now, until), "It shows an older state than the one just seen; it is read again when the system surely shows the present one.")
            : Merge;

    // One that is older need not be of the past: the system's clock may have been set back. One that is newer than what was last seen of a
    // copy that is gone may be from before it went.
    private static Admission JudgePayload(RecordDraft draft, MappingRow mapping, Observation observation, DateTimeOffset now) =>
        mapping.Gone || Copies.IsMissed(draft, mapping) ? Later(now, "The copy was gone when it was last looked for; the record is read.")
        : observation.UpdatedAt > mapping.ExternalUpdatedAt ? Merge : Later(now, "The payload does not say that it is newer; the record is read.");

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static Admission Later(DateTimeOffset due, string reason) => new(due, reason);
}
