using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Undo;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>Reads one record and all that hangs on it.</summary>
public sealed class RecordLoader(IDatabase database, SetupCatalog catalog, InboxReader inboxes)
{
    private readonly KeyIndex keys = new(database);

    private static readonly OperationState[] Open = [OperationState.PENDING, OperationState.ATTEMPTED, OperationState.DEAD];

    internal async Task<RecordState> LoadAsync(string type, string id, Observation? observation)
    {
        var records = await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type).Where(row => row.Id, id));
        var mappings = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.ResourceType, type).Where(row => row.InternalId, id));
        // Before the settings, so that who makes a record by old rules is found out when it commits.
        var rules = records.IsEmpty ? (await database.QueryAsync(From.Table<KeyRulesRow>().Where(row => row.ResourceType, type))).FirstOrDefault() : null;
        // A unit wins only on the record, and on a mapping that it writes, as they were read above: what is read after them, in any order, is
        // never older than that.
        var operations = database.QueryAsync(From.Table<OperationRow>()
            .Where(row => row.ResourceType, type).Where(row => row.InternalId, id).WhereIn(row => row.State, Open));
        var conflicts = database.QueryAsync(From.Table<ConflictRow>()
            .Where(row => row.ResourceType, type).Where(row => row.ResourceId, id).Where(row => row.Status, Sync.Vocabulary.ConflictStatus.PENDING));
        var all = catalog.AllAsync();
        var inbox = observation is null ? Task.FromResult(Inbox.Empty) : InboxAsync(type, observation);
        var setups = (await all).Where(setup => setup.Takes(type)).ToImmutableArray();
        var record = records.FirstOrDefault();
        return new RecordState(
            type,
            id,
            record,
            mappings,
            await operations,
            await conflicts,
            setups,
            await LookupsAsync(setups, type, record, observation),
            await inbox)
        {
            Claims = await ClaimsAsync(setups, type, id),
            KeyRules = rules,
            BoundElsewhere = observation is { Binding: not Binding.Bound } && await BoundElsewhereAsync(type, id, observation),
            TakenCandidates = await TakenCandidatesAsync(type, id, await conflicts),
            AskedIn = await AskedInAsync(setups, type, id, mappings),
            Question = observation is { Binding: not Binding.Bound } ? await IdentityQuestions.OpenAsync(database, observation.IntegrationId, type, observation.ExternalId) : null,
        };
    }

    /// <summary>What an external document asks of the mapping table.</summary>
    internal Task<Lookups> LookupsAsync(IntegrationSetup setup, string type, FieldValue external) =>
        AnswerAsync(setup.Id, setup.Mappings[type].NeededLookups(external, Side.External), Lookups.None);

    /// <summary>What other records hold of the keys that a unit is about to take or to give up.</summary>
    internal async Task<ImmutableArray<MatchClaimRow>> TakenAsync(CommitUnit unit)
    {
        var taken = ImmutableArray<MatchClaimRow>.Empty;
        foreach (var claim in RecordClaims.In(unit))
        {
            var holders = await keys.HoldersAsync(claim.ResourceType, claim.Rule, RecordClaims.Of(claim).Key);
            taken = taken.AddRange(holders.Where(row => row.RecordId != claim.RecordId));
        }

        return taken;
    }

    /// <summary>The state as a job that only reports plans with it: under settings of its own, where it has such.</summary>
    internal async Task<RecordState> PlannedAsync(RecordState state, string jobId, Observation? observation)
    {
        var setups = ImmutableArray.CreateBuilder<IntegrationSetup>();
        foreach (var setup in state.Setups)
        {
            setups.Add(await catalog.PlannedAsync(setup, jobId));
        }

        var planned = setups.Where(setup => setup.Takes(state.Type)).ToImmutableArray();
        return planned.SequenceEqual(state.Setups) ? state : state with { Setups = planned, Lookups = await LookupsAsync(planned, state.Type, state.Record, observation) };
    }

    /// <summary>Adds what an undo must know of the past.</summary>
    internal async Task<RecordState> WithHistoryAsync(RecordState state, UndoOrder order) => state with
    {
        History = await UndoHistory.LoadAsync(database, state.Type, state.Id, order, UndoScope.Read(FieldValue.ParseOrThrow(order.Scope))),
    };

    /// <inheritdoc cref="Freezing.FoundAsync"/>
    internal Task<ImmutableArray<GroupRef>> OscillatingAsync(RecordState state, CommitUnit unit, DateTimeOffset now) => Freezing.FoundAsync(database, state, unit, now);

    private async Task<ImmutableArray<MatchClaimRow>> ClaimsAsync(ImmutableArray<IntegrationSetup> setups, string type, string id) =>
        setups.Any(setup => setup.RuleOf(type).Matches) || (catalog.Types.Schemas.GetValueOrDefault(type) is { } schema && schema.Fields.Values.Any(field => field.Unique))
            ? [.. (await database.QueryAsync(From.Table<MatchClaimRow>().Where(row => row.RecordId, id))).Where(row => row.ResourceType == type)]
            : [];

    // Only a record without a copy can be one of several that an external record may be.
    private async Task<ImmutableArray<string>> AskedInAsync(ImmutableArray<IntegrationSetup> setups, string type, string id, ImmutableArray<MappingRow> mappings)
    {
        var unbound = setups.Where(setup => setup.RuleOf(type).Matches && mappings.All(mapping => mapping.IntegrationId != setup.Id || mapping.ExternalId is null))
            .Select(setup => setup.Id).ToImmutableArray();
        return unbound.IsEmpty ? [] : await IdentityQuestions.AskedInAsync(database, unbound, type, id);
    }

    private async Task<ImmutableArray<string>> TakenCandidatesAsync(string type, string id, ImmutableArray<ConflictRow> conflicts)
    {
        var taken = ImmutableArray.CreateBuilder<string>();
        foreach (var conflict in conflicts.Where(row => !row.Candidates.IsEmpty))
        {
            var bound = await database.QueryAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, conflict.IntegrationId)
                .Where(row => row.ResourceType, type).WhereIn(row => row.ExternalId, conflict.Candidates.Select(candidate => (string?)candidate)));
            taken.AddRange(bound.Where(row => row.InternalId != id).Select(row => row.ExternalId!));
        }

        return taken.ToImmutable();
    }

    private async Task<bool> BoundElsewhereAsync(string type, string id, Observation observation)
    {
        var bound = await database.QueryAsync(From.Table<MappingRow>()
            .Where(row => row.IntegrationId, observation.IntegrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, observation.ExternalId));
        return bound.Any(row => row.InternalId != id);
    }

    private Task<Inbox> InboxAsync(string type, Observation observation) => observation.Source == ObservationSource.Payload
        ? inboxes.ReadAsync(observation.IntegrationId, type, observation.ExternalId, long.MaxValue, observation.Cause)
        : inboxes.ReadAsync(observation.IntegrationId, type, observation.ExternalId, observation.Ticket, null);

    // Only what the documents at hand ask for; most mappings ask for nothing.
    private async Task<Lookups> LookupsAsync(ImmutableArray<IntegrationSetup> setups, string type, RecordRow? record, Observation? observation)
    {
        var lookups = Lookups.None;
        var external = observation?.Document is { } json ? FieldValue.ParseOrThrow(json) : null;
        foreach (var setup in setups)
        {
            var compiled = setup.Mappings[type];
            var needed = record is null ? [] : compiled.NeededLookups(record.Fields, Side.Local);
            needed = external is null || setup.Id != observation!.IntegrationId ? needed : needed.AddRange(compiled.NeededLookups(external, Side.External));
            lookups = await AnswerAsync(setup.Id, needed, lookups);
        }

        return lookups;
    }

    private async Task<Lookups> AnswerAsync(string integrationId, ImmutableArray<LookupKey> needed, Lookups lookups)
    {
        foreach (var key in needed)
        {
            var found = await FindAsync(integrationId, key);
            lookups = found is { ExternalId: { } externalId } ? lookups.With(key.ResourceType, externalId, found.InternalId) : lookups;
        }

        return lookups;
    }

    private async Task<MappingRow?> FindAsync(string integrationId, LookupKey key)
    {
        var query = From.Table<MappingRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, key.ResourceType);
        var rows = await database.QueryAsync(key.KnownSide == Side.External
            ? query.Where(row => row.ExternalId, key.Id)
            : query.Where(row => row.InternalId, key.Id));
        return rows.FirstOrDefault();
    }
}
