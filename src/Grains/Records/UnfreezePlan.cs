using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>Plans a person's word that frozen groups may flow again: the two sides are merged at once, and flips are counted anew.</summary>
internal static class UnfreezePlan
{
    public static Planned<Answer> For(RecordState state, string mappingId, PlanContext context)
    {
        if (state.Mappings.FirstOrDefault(row => row.Id == mappingId) is not { } mapping || state.Setup(mapping.IntegrationId) is not { } setup)
        {
            return new(Answer.Failed(Verdict.NotFound, "mapping-not-found", $"There is no mapping {mappingId} of this integration; list its /mappings."), null);
        }

        if (mapping.FrozenGroups.IsEmpty)
        {
            return new(Answer.Failed(Verdict.Refused, "mapping-not-frozen", $"Nothing of mapping {mappingId} is frozen; its frozenFields are empty."), null);
        }

        var draft = new RecordDraft(state, context);
        draft.Set(mapping with { FrozenGroups = [], UnfrozenAt = context.Now, UpdatedAt = context.Now });
        if (mapping.ExternalId is not null)
        {
            Mappings.Refetch(draft, mapping);
        }

        Outbound.Follow(draft, setup);
        var fields = Freezing.FieldsOf(mapping.FrozenGroups);
        return new(Answer.Done(FieldValue.Of(
            ("success", FieldValue.Of(true)), ("mappingId", FieldValue.Of(mapping.Id)), ("unfrozenFields", FieldValue.ListOf([.. fields.Select(FieldValue.Of)]))).ToJson()), draft.ToUnit());
    }
}
