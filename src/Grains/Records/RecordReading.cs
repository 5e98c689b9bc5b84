using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>What is read of one record, in two rounds: the second one asks for what the first one has shown to matter.</summary>
internal sealed class RecordReading(SetupCatalog catalog, string type, string id, Observation? observation)
{
    private static readonly OperationState[] Open = [OperationState.PENDING, OperationState.ATTEMPTED, OperationState.DEAD];

    private readonly InboxReading? inbox = observation is null ? null : Inboxed(type, observation);
    private readonly LookupReading lookups = new();
    private readonly bool isUnbound = observation is { Binding: not Binding.Bound };

    private Read<RecordRow>? records;
    private Read<MappingRow>? mappings;
    private Read<KeyRulesRow>? rules;
    private Read<IntegrationRow>? integrations;
    private Read<OperationRow>? operations;
    private Read<ConflictRow>? conflicts;
    private Read<MappingRow>? bound;
    private Read<ConflictRow>? question;
    private Read<MatchClaimRow>? claims;
    private Read<ConflictRow>? questions;
    private Read<LookupWaitRow>? waits;
    private ImmutableArray<IntegrationSetup> setups = [];
    private ImmutableArray<Read<MappingRow>> candidates = [];

    private RecordRow? Record => records!.Rows.FirstOrDefault();

    /// <summary>Adds the first round.</summary>
    public void Begin(Reads reads)
    {
        // A unit wins only on the record, and on a mapping that it writes, as they are read first: what is read after them is never older than that.
        records = reads.Add(From.Table<RecordRow>().Where(row => row.Type, type).Where(row => row.Id, id));
        mappings = reads.Add(From.Table<MappingRow>().Where(row => row.ResourceType, type).Where(row => row.InternalId, id));
        // Before the settings, so that who makes a record by old rules is found out when it commits.
        rules = reads.Add(From.Table<KeyRulesRow>().Where(row => row.ResourceType, type));
        integrations = reads.Add(SetupCatalog.Every);
        operations = reads.Add(From.Table<OperationRow>()
            .Where(row => row.ResourceType, type).Where(row => row.InternalId, id).WhereIn(row => row.State, Open));
        conflicts = reads.Add(From.Table<ConflictRow>()
            .Where(row => row.ResourceType, type).Where(row => row.ResourceId, id).Where(row => row.Status, ConflictStatus.PENDING));
        inbox?.Begin(reads);
        if (isUnbound)
        {
            bound = reads.Add(From.Table<MappingRow>()
                .Where(row => row.IntegrationId, observation!.IntegrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, observation.ExternalId));
            question = reads.Add(IdentityQuestions.Open(observation!.IntegrationId, type, observation.ExternalId));
        }
    }

    /// <summary>Adds the second round; nothing, for most records.</summary>
    public void GoOn(Reads reads)
    {
        setups = [.. catalog.Of(integrations!.Rows).Where(setup => setup.Takes(type))];
        lookups.Ask(reads, setups, type, Record, observation);
        waits = lookups.IsEmpty ? null : reads.Add(Waiting());
        inbox?.GoOn(reads);
        claims = HasKeys ? reads.Add(From.Table<MatchClaimRow>().Where(row => row.RecordId, id)) : null;
        candidates = [.. conflicts!.Rows.Where(row => !row.Candidates.IsEmpty).Select(row => reads.Add(BoundTo(row)))];
        // Only a record without a copy can be one of several that an external record may be.
        var unbound = setups.Where(setup => setup.RuleOf(type).Matches && mappings!.Rows.All(mapping => mapping.IntegrationId != setup.Id || mapping.ExternalId is null))
            .Select(setup => setup.Id).ToImmutableArray();
        questions = unbound.IsEmpty ? null : reads.Add(IdentityQuestions.OpenIn(unbound, type));
    }

    /// <summary>The record as both rounds have shown it.</summary>
    public async Task<RecordState> StateAsync(IDatabase database) =>
        new(type, id, Record, mappings!.Rows, operations!.Rows, conflicts!.Rows, setups, lookups.Answers, inbox?.Inbox ?? Inbox.Empty)
        {
            Waits = waits?.Rows ?? [],
            Claims = claims is null ? [] : [.. claims.Rows.Where(row => row.ResourceType == type)],
            KeyRules = Record is null ? rules!.Rows.FirstOrDefault() : null,
            BoundElsewhere = bound?.Rows.Any(row => row.InternalId != id) ?? false,
            Question = question?.Rows.FirstOrDefault(),
            TakenCandidates = [.. candidates.SelectMany(read => read.Rows).Where(row => row.InternalId != id).Select(row => row.ExternalId!)],
            AskedIn = questions is null ? [] : [.. (await IdentityQuestions.EveryAsync(database, questions)).Where(row => row.Candidates.Contains(id)).Select(row => row.IntegrationId).Distinct()],
        };

    private bool HasKeys => setups.Any(setup => setup.RuleOf(type).Matches)
        || (catalog.Types.Schemas.GetValueOrDefault(type) is { } schema && schema.Fields.Values.Any(one => one.Unique));

    private Query<LookupWaitRow> Waiting()
    {
        var waiting = From.Table<LookupWaitRow>().WhereIn(row => row.IntegrationId, setups.Select(setup => setup.Id)).Where(row => row.ResourceType, type);
        return Record is null
            ? waiting.Where(row => row.InternalId, "").Where(row => row.ExternalId, observation?.ExternalId ?? "")
            : waiting.Where(row => row.InternalId, id).Where(row => row.ExternalId, "");
    }

    private Query<MappingRow> BoundTo(ConflictRow conflict) => From.Table<MappingRow>().Where(row => row.IntegrationId, conflict.IntegrationId)
        .Where(row => row.ResourceType, type).WhereIn(row => row.ExternalId, conflict.Candidates.Select(candidate => (string?)candidate));

    private static InboxReading Inboxed(string type, Observation observation) => observation.Source == ObservationSource.Payload
        ? new(observation.IntegrationId, type, observation.ExternalId, long.MaxValue, observation.Cause)
        : new(observation.IntegrationId, type, observation.ExternalId, observation.Ticket, null);
}
