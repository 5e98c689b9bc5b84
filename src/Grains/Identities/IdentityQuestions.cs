using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Identities;

/// <summary>
/// An external record whose key several records share: a conflict without a mapping waits for a person. The answer is kept beside it, so that
/// whoever reads the external record next does as it says.
/// </summary>
public sealed class IdentityQuestions(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock, RecordTypes types)
{
    /// <summary>The question that is open about an external record, or null.</summary>
    internal static async Task<ConflictRow?> OpenAsync(IDatabase database, string integrationId, string type, string externalId) =>
        (await database.QueryAsync(Open(integrationId, type, externalId))).FirstOrDefault();

    /// <summary>Asks for the question that is open about an external record; there is at most one.</summary>
    internal static Query<ConflictRow> Open(string integrationId, string type, string externalId) => From.Table<ConflictRow>()
        .Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.IntegrationId, integrationId)
        .Where(row => row.MappingId, Is.Null).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId);

    /// <summary>Every question that is open in an integration about a type.</summary>
    internal static Task<ImmutableArray<ConflictRow>> AllAsync(IDatabase database, string integrationId, string type) => EveryAsync(
        database, From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.IntegrationId, integrationId)
            .Where(row => row.MappingId, Is.Null).Where(row => row.ResourceType, type));

    /// <summary>Asks for the questions that are open in some integrations about a type.</summary>
    internal static Query<ConflictRow> OpenIn(ImmutableArray<string> integrations, string type) => From.Table<ConflictRow>()
        .Where(row => row.Status, ConflictStatus.PENDING).WhereIn(row => row.IntegrationId, integrations).Where(row => row.MappingId, Is.Null).Where(row => row.ResourceType, type);

    /// <summary>All conflicts that a query names, however many, where it was read together with others.</summary>
    internal static async ValueTask<ImmutableArray<ConflictRow>> EveryAsync(IDatabase database, Read<ConflictRow> read) =>
        read.Rows.Length < read.Query.Limit ? read.Rows : await EveryAsync(database, read.Query);

    /// <summary>Whether a person is asked if an external record is some record's copy. Such a question holds its candidates, and nothing else.</summary>
    internal static async Task<bool> IsCandidateAsync(IDatabase database, string integrationId, string type, string externalId) => (await EveryAsync(
        database, From.Table<ConflictRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type)
            .Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.MappingId, Is.NotNull)
            .WhereIn(row => row.ConflictReason, [Conflicts.AmbiguousCreate, Conflicts.AmbiguousMatch]))).Any(row => row.Candidates.Contains(externalId));

    /// <summary>All conflicts that a query names, however many.</summary>
    internal static async Task<ImmutableArray<ConflictRow>> EveryAsync(IDatabase database, Query<ConflictRow> query)
    {
        var all = ImmutableArray.CreateBuilder<ConflictRow>();
        for (var after = ""; ; after = all[^1].Id)
        {
            var page = await database.QueryAsync(query.Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id));
            all.AddRange(page);
            if (page.Length < query.Limit)
            {
                return all.ToImmutable();
            }
        }
    }

    /// <summary>Asks a person, or brings what was asked up to date.</summary>
    internal async Task AskAsync(IntegrationSetup setup, Sighting sighting, FieldValue document, ImmutableArray<string> candidates)
    {
        var open = await OpenAsync(database, sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId);
        var shown = setup.Mappings[sighting.ResourceType].ToLocal(document, Lookups.None).Values.ToValue();
        var unit = new CommitUnit(ids.New("unit"));
        var now = clock.GetUtcNow();
        if (open is null)
        {
            var row = New(sighting) with { Candidates = candidates, ExternalData = shown };
            unit = unit.Insert(row).Insert(Audited(unit.Id, row, "conflict.created", "concord", sighting.Cause)).Log(Context("concord", sighting.Cause).Log(
                sighting.IntegrationId, sighting.ResourceType, null, sighting.ExternalId, SyncOperation.CREATE, SyncDirection.EXTERNAL_TO_BRITEPOOL, SyncStatus.CONFLICT_PENDING, "Several records have its key; a person says which it is."));
        }
        else if (!open.Candidates.SequenceEqual(candidates) || !open.ExternalData.Equals(shown))
        {
            unit = unit.Update(open with { Candidates = candidates, ExternalData = shown, UpdatedAt = now });
        }

        if (!unit.Writes.IsEmpty)
        {
            await pipeline.CommitAsync(unit);
        }
    }

    /// <summary>The question has no object any more: the external record is gone, or is nobody's.</summary>
    internal async Task WithdrawAsync(Sighting sighting)
    {
        if (await OpenAsync(database, sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId) is { } open)
        {
            var unit = new CommitUnit(ids.New("unit"));
            await pipeline.CommitAsync(Conflicts.Answered(unit, open, Context("concord", sighting.Cause)));
        }
    }

    /// <summary>Takes a person's answer: the record with this id, or one of its own. The external record is read again, and it is done.</summary>
    internal async Task<Answer> AnswerAsync(ConflictChoice choice)
    {
        var row = (await database.QueryAsync(From.Table<ConflictRow>().Where(row => row.Id, choice.ConflictId))).FirstOrDefault();
        if (row is not { Status: ConflictStatus.PENDING, MappingId: null })
        {
            return ResolvePlan.Settled();
        }

        if ((ResolvePlan.Stale(row, choice) ?? ResolveIdentity.Refusal(row, choice)) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var unit = new CommitUnit(ids.New("unit"));
        var resolved = row with { Status = ConflictStatus.RESOLVED, ResolutionStrategy = ConflictStrategy.LOCAL_WINS, ResolvedById = choice.Actor, ResolvedAt = now, UpdatedAt = now };
        unit = unit.Update(resolved).Insert(Chosen(unit.Id, row, resolved, choice))
            .Upsert(MatchChoiceRow.Of(row, row.ExternalId, choice.Bind, now))
            .Upsert(HintRow.Owed(row.IntegrationId, row.ResourceType, row.ExternalId, row.Id, now));
        return await pipeline.CommitAsync(unit) ? Answer.Done(ConflictJson.Resolved(row, ConflictStatus.RESOLVED, true, false)) : ResolvePlan.Settled();
    }

    private AuditRow Chosen(string unitId, ConflictRow before, ConflictRow after, ConflictChoice choice) => Context(choice.Actor, before.Id).Audit(
        unitId, "conflict.changed", before.ResourceType, before.Id, before.IntegrationId,
        FieldValue.Of(("status", FieldValue.Of(before.Status.ToString())), ("candidates", FieldValue.ListOf([.. before.Candidates.Select(FieldValue.Of)]))).ToJson(),
        FieldValue.Of(("status", FieldValue.Of(after.Status.ToString())), ("record", choice.Bind is { } record ? FieldValue.Of(record) : FieldValue.Null.Instance)).ToJson());

    private AuditRow Audited(string unitId, ConflictRow row, string action, string actor, string cause) => Context(actor, cause)
        .Audit(unitId, action, row.ResourceType, row.Id, row.IntegrationId, null, $"{{\"status\":\"{row.Status}\"}}");

    private PlanContext Context(string actor, string cause) => new(clock.GetUtcNow(), ids, types, actor, cause);

    private ConflictRow New(Sighting sighting) => Conflicts.Blank(ids.New("conf"), clock.GetUtcNow()) with
    {
        IntegrationId = sighting.IntegrationId,
        ResourceType = sighting.ResourceType,
        ExternalId = sighting.ExternalId,
        ConflictReason = Conflicts.AmbiguousMatch,
    };
}
