using Concord.Storage;

namespace Concord.Grains.Records;

/// <summary>Plans the claims of a record that is there already, under rules that came after it. Nothing else of it changes.</summary>
internal static class ClaimPlan
{
    /// <returns>Whether anything moves.</returns>
    public static Planned<bool> For(RecordState state, PlanContext context)
    {
        if (state.Record is not { } record)
        {
            return new(false, null);
        }

        var unit = RecordClaims.Move(new CommitUnit(context.Ids.New("unit")), state, record, context.Types[state.Type]);
        return unit.Writes.IsEmpty ? new(false, null) : new(true, unit.Expect(record));
    }
}
