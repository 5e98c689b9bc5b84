using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Dispatch;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Values;
using Orleans;

namespace Concord.Grains.Identities;

/// <inheritdoc cref="IIdentityGrain"/>
public sealed class IdentityGrain(IDatabase database, SetupCatalog catalog, OutsideReader reader, HintBook hints, MatchFinder matches, IdentityQuestions questions, IdSource ids, TimeProvider clock) : Grain, IIdentityGrain
{
    private static readonly TimeSpan WaitForFilling = TimeSpan.FromSeconds(5);

    public async Task<ObserveReply> Sight(Sighting sighting)
    {
        if (await catalog.FindAsync(sighting.IntegrationId) is not { } setup || !(setup.Processes || sighting.PlanOnly))
        {
            return new ObserveReply(Observed.Later, "The integration is not active; the fetch is owed.");
        }

        setup = sighting.PlanOnly ? await catalog.PlannedAsync(setup, sighting.Cause) : setup;
        if (await InboundRouter.FindAsync(database, sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId) is not null)
        {
            return new ObserveReply(Observed.LookAgain, null);
        }

        var hint = await hints.FindAsync(sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId);
        if (!setup.Takes(sighting.ResourceType))
        {
            return await hints.CloseAsync(sighting, hint, long.MaxValue, Disposition.FILTERED, IntegrationSetup.NotTaken);
        }

        var rule = setup.RuleOf(sighting.ResourceType);
        if (!setup.FlowsIn && !rule.Matches)
        {
            return await hints.CloseAsync(sighting, hint, long.MaxValue, Disposition.FILTERED, "Nothing flows in from this system.");
        }

        if (await IdentityQuestions.IsCandidateAsync(database, sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId))
        {
            return await hints.CloseAsync(sighting, hint, long.MaxValue, Disposition.CONFLICT, "It may be a record's copy; a person chooses.");
        }

        if (rule.Matches && !setup.IsFilled(sighting.ResourceType))
        {
            return await hints.LaterAsync(sighting, hint, clock.GetUtcNow() + WaitForFilling, "Records are still claiming their keys under a new matching rule; it is looked at after that.");
        }

        var tombstone = await TombstoneAsync(sighting);
        if (tombstone is not null && clock.GetUtcNow() < tombstone.DeletedAt + setup.ConsistencyLag && !sighting.PlanOnly)
        {
            return await hints.LaterAsync(sighting, hint, tombstone.DeletedAt + setup.ConsistencyLag, "It was deleted a moment ago; it is read again when the system surely shows that.");
        }

        // A listing may have left before the delete, so a buried record is always asked for by its id.
        var (seen, failed) = await SeenAsync(setup, tombstone is null ? sighting : sighting with { Seen = null }, hint);
        if (seen is { Document: not null } && !sighting.PlanOnly && (await TombstoneAsync(sighting))?.DeletedAt != tombstone?.DeletedAt)
        {
            return new ObserveReply(Observed.LookAgain, "It was deleted, or came back, while it was looked at.");
        }

        if (seen is { Document: null } && hint is not null && seen.SentAt < hint.ToldAt + setup.ConsistencyLag && !sighting.PlanOnly)
        {
            return await hints.LaterAsync(sighting, hint, hint.ToldAt + setup.ConsistencyLag, "It was told of a moment ago and is not there; it is read again when the system surely shows it.");
        }

        return failed ?? (seen!.Document is null
            ? await CloseAsync(sighting, hint, seen, Disposition.SUPERSEDED, "The record is gone outside, and bound to nothing here.")
            : await BindAsync(setup, sighting, seen, hint, tombstone));
    }

    public Task<Answer> Resolve(ConflictChoice choice) => questions.AnswerAsync(choice);

    // A payload's word is not enough to create from: only a read with a ticket says what is there now.
    private async Task<(Observation? Seen, ObserveReply? Failed)> SeenAsync(IntegrationSetup setup, Sighting sighting, HintRow? hint)
    {
        if (sighting.Seen is { Source: ObservationSource.Listing } listed)
        {
            return (listed, null);
        }

        var read = await reader.ReadAsync(setup, sighting.ResourceType, sighting.ExternalId, sighting.Cause);
        return read.State is { } state
            ? (new Observation(
                sighting.IntegrationId, sighting.ExternalId, state.Document, state.Version, state.UpdatedAt, state.Ticket, state.SentAt, ObservationSource.Fetch, Binding.Create, hint?.Revision ?? 0, sighting.Cause, sighting.PlanOnly), null)
            : (null, await hints.FailedAsync(setup, sighting.ResourceType, sighting.ExternalId, hint, read.Failure!, sighting.Cause));
    }

    private async Task<ObserveReply> BindAsync(IntegrationSetup setup, Sighting sighting, Observation seen, HintRow? hint, TombstoneRow? tombstone)
    {
        var now = clock.GetUtcNow();
        var document = FieldValue.ParseOrThrow(seen.Document!);
        var beside = await catalog.BesideAsync(setup, sighting.ResourceType);
        var creates = await BegunCreates.LoadAsync(database, setup, beside, sighting.ResourceType);
        if (!sighting.PlanOnly && await IdentityQuestions.IsCandidateAsync(database, sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId))
        {
            // Asked after the creates: one that was given up for the question since is not among them.
            return new ObserveReply(Observed.LookAgain, "A person was asked about it while it was looked at.");
        }

        if (creates.OnlyFit(document, now) is { } unknown && tombstone is null && !sighting.PlanOnly)
        {
            // Our own create, whose answer was lost, comes into sight by itself. What was deleted once is older than any create that is out.
            await RecordOf(sighting, unknown.InternalId).Settle(new WriteResult(
                unknown.Id, WriteOutcome.Candidates, [new OutsideState(seen.ExternalId, seen.Document, seen.Version, seen.UpdatedAt, seen.Ticket, seen.SentAt)], null, null, null, 0));
            return new ObserveReply(Observed.LookAgain, null);
        }

        if (creates.HoldUp(document, hint?.SeenAt ?? now, now) is { IsEmpty: false } unsettled && !sighting.PlanOnly)
        {
            return await WaitAsync(setup, sighting, hint, unsettled, now);
        }

        return tombstone is null
            ? await IdentifyAsync(setup, sighting, seen, document, hint, beside)
            : await RecordOf(sighting, tombstone.InternalId).Observe(seen with { Binding = Binding.Match });
    }

    // What was given up unseen nobody looks at by itself, and the record would wait for it for ever.
    private async Task<ObserveReply> WaitAsync(IntegrationSetup setup, Sighting sighting, HintRow? hint, ImmutableArray<OperationRow> unsettled, DateTimeOffset now)
    {
        var due = now;
        foreach (var create in unsettled)
        {
            await (UnseenPlan.LooksAt(create) <= now ? RecordOf(sighting, create.InternalId).LookAgain(create.Id) : Task.CompletedTask);
            due = UnseenPlan.LooksAt(create) is { } looks && looks > due ? looks : due;
        }

        return await hints.LaterAsync(sighting, hint, due + setup.ConsistencyLag, "Creates of our own are still unsettled; it may be one of them.");
    }

    private async Task<ObserveReply> IdentifyAsync(IntegrationSetup setup, Sighting sighting, Observation seen, FieldValue document, HintRow? hint, ImmutableArray<IntegrationSetup> beside)
    {
        if (await matches.ChosenAsync(sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId) is { } chosen)
        {
            return chosen.RecordId is null && !setup.FlowsIn
                ? await CloseAsync(sighting, hint, seen, Disposition.FILTERED, "A person said that it is no record's copy, and none is made from it.")
                : await RecordOf(sighting, chosen.RecordId ?? NewId(sighting)).Observe(seen with { Binding = chosen.RecordId is null ? Binding.Own : Binding.Match });
        }

        if (await matches.BoundBesideAsync(beside, sighting.ResourceType, sighting.ExternalId, document) is { } known)
        {
            // Made a record of its own it would flow back into its system as a copy, which the other integration would find, and so on.
            return await matches.IsLiveAsync(known.ResourceType, known.InternalId)
                ? await RecordOf(sighting, known.InternalId).Observe(seen with { Binding = Binding.Match })
                : await CloseAsync(sighting, hint, seen, Disposition.FILTERED, $"It is the copy of {known.InternalId}, which was deleted here.");
        }

        switch (await matches.DecideAsync(setup, sighting.ResourceType, document))
        {
            case MatchDecision.Bind bind:
                return await RecordOf(sighting, bind.RecordId).Observe(seen with { Binding = Binding.Key });
            case MatchDecision.Ask ask:
                return await AskAsync(setup, sighting, seen, document, hint, ask.Candidates);
            case MatchDecision.Create when setup.FlowsIn:
                return await RecordOf(sighting, NewId(sighting)).Observe(seen with { Binding = Binding.Create });
            default:
                return await CloseAsync(sighting, hint, seen, Disposition.FILTERED, "No record has its key, and none is made from it.");
        }
    }

    private async Task<ObserveReply> AskAsync(IntegrationSetup setup, Sighting sighting, Observation seen, FieldValue document, HintRow? hint, ImmutableArray<string> candidates)
    {
        if (!sighting.PlanOnly)
        {
            await questions.AskAsync(setup, sighting, document, candidates);
        }

        return await hints.CloseAsync(sighting, hint, seen.Ticket, Disposition.CONFLICT, $"Several records have its key ({string.Join(", ", candidates)}); a person says which it is.");
    }

    // It is nobody's, so nobody need say whose it is.
    private async Task<ObserveReply> CloseAsync(Sighting sighting, HintRow? hint, Observation seen, Disposition disposition, string reason)
    {
        if (!sighting.PlanOnly)
        {
            await questions.WithdrawAsync(sighting);
        }

        return await hints.CloseAsync(sighting, hint, seen.Ticket, disposition, reason);
    }

    private string NewId(Sighting sighting) => ids.New(catalog.Types[sighting.ResourceType].IdPrefix.TrimEnd('_'));

    private IRecordGrain RecordOf(Sighting sighting, string internalId) =>
        GrainFactory.GetGrain<IRecordGrain>(GrainKeys.Record(sighting.ResourceType, internalId));

    private async Task<TombstoneRow?> TombstoneAsync(Sighting sighting)
    {
        var rows = await database.QueryAsync(From.Table<TombstoneRow>()
            .Where(row => row.IntegrationId, sighting.IntegrationId).Where(row => row.ResourceType, sighting.ResourceType).Where(row => row.ExternalId, sighting.ExternalId));
        return rows.IsEmpty ? null : rows[0];
    }
}
