using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>Plans the local side of a run for one record: what one integration has not been sent yet.</summary>
internal static class ReconcilePlan
{
    public static Planned<ObserveReply> For(RecordState state, string integrationId, bool planOnly, PlanContext context)
    {
        if (state.Setup(integrationId) is not { } setup || state.Record is null)
        {
            return new(new ObserveReply(Observed.Filtered, "The integration does not take this record."), null);
        }

        var before = state.Mapping(integrationId);
        if (before is not null && ReadsAlone(setup, before, state.Record.DeletedAt is null))
        {
            var reading = new RecordDraft(state, context);
            reading.Set(before.Gone ? before with { PushedVersion = reading.Version } : before);
            Mappings.Refetch(reading, before);
            return new(new ObserveReply(Observed.Unchanged, "It is read by itself, since no listing shows it."), planOnly ? null : reading.ToUnit());
        }

        var mends = before is not null && Mending.IsDue(setup, before);
        if (!mends && before is { Filtered: false } && state.Record.Revision <= before.PushedVersion)
        {
            return new(new ObserveReply(Observed.Unchanged, "Nothing was changed here since it was last sent."), null);
        }

        var draft = new RecordDraft(state, context);
        if (mends)
        {
            Mending.Mend(draft, setup, before!);
        }

        Outbound.Follow(draft, planOnly ? setup.AsIfLinked() : setup);
        if (draft.Mapping(integrationId) is not { } mapping)
        {
            return new(new ObserveReply(Observed.Unchanged, "Nothing to send."), planOnly ? null : draft.ToUnit());
        }

        var known = state.Operations.Where(operation => operation.State != OperationState.DEAD).Select(operation => operation.Id).ToImmutableHashSet();
        var operation = draft.Operations(mapping).FirstOrDefault(row => row.State == OperationState.PENDING && !known.Contains(row.Id));
        var reply = operation is null
            ? new ObserveReply(mapping.SyncStatus == Sync.Vocabulary.MappingStatus.ERROR && before?.SyncStatus != mapping.SyncStatus ? Observed.Failed : Observed.Unchanged, "Nothing new to send.")
            : new ObserveReply(Observed.Applied, "To be sent.", "EXTERNAL", operation.Kind.ToString(), operation.SentValues.ToJson(), Titles.Of(state.Record.Fields), state.Id);
        return new(reply, planOnly ? null : draft.ToUnit());
    }

    /// <summary>Whether a copy is read by itself in a run, since nothing is listed: it was mapped otherwise, or was gone when it was last looked for.</summary>
    public static bool ReadsAlone(IntegrationSetup setup, MappingRow mapping, bool isLive) => mapping.ExternalId is not null && !setup.FlowsIn
        && (mapping.Gone || (isLive && !setup.RegroupedSince(mapping.ResourceType, mapping.ComparedVersion).IsEmpty));
}
