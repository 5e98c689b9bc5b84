using Concord.Grains.Configuration;
using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>Whether an observation may be merged now: merge, put off until a moment, or it is older than what is known.</summary>
internal sealed record Admission(DateTimeOffset? PutOffUntil, bool Superseded, string Reason)
{
    private static readonly Admission Merge = new(null, false, "");

    /// <summary>
    /// A read whose request left before our last write was settled, or that came within the system's consistency lag, or while a
    /// write is out, may show the past. It is not merged; a later fetch is.
    /// </summary>
    public static Admission Judge(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation)
    {
        var now = draft.Context.Now;
        if (draft.Operations(mapping).FirstOrDefault(operation => operation.State == OperationState.ATTEMPTED) is { } attempted)
        {
            var settled = attempted.NextDueAt > now ? attempted.NextDueAt : now;
            return Later(settled + setup.ConsistencyLag, "A write to it is on its way; it is read again once that is settled.");
        }

        if (mapping.SettledAt is { } settledAt && now < settledAt + setup.ConsistencyLag)
        {
            return Later(settledAt + setup.ConsistencyLag, "It was written a moment ago; it is read again when the system surely shows that.");
        }

        return observation.Source == ObservationSource.Payload ? JudgePayload(mapping, observation, now) : JudgeRead(setup, mapping, observation, now);
    }

    private static Admission JudgeRead(IntegrationSetup setup, MappingRow mapping, Observation observation, DateTimeOffset now) =>
        observation.Ticket <= mapping.SettledTicket
            ? Later(now + setup.ConsistencyLag, "It was read before what is known already; it is read again.")
            : observation.UpdatedAt < mapping.ExternalUpdatedAt && now < mapping.LastSyncedAt + setup.ConsistencyLag
            ? Later(mapping.LastSyncedAt + setup.ConsistencyLag, "It shows an older state than the one just seen; it is read again when the system surely shows the present one.")
            : Merge;

    private static Admission JudgePayload(MappingRow mapping, Observation observation, DateTimeOffset now) =>
        (observation.UpdatedAt, mapping.ExternalUpdatedAt) switch
        {
            ({ } told, { } known) when told > known => Merge,
            ({ } told, { } known) when told < known => new(null, true, "A newer state is known already."),
            _ => Later(now, "The payload does not say that it is newer; the record is read."),
        };

    private static Admission Later(DateTimeOffset due, string reason) => new(due, false, reason);
}
