using System.Collections.Immutable;
using Concord.Grains.Mappings;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Dispatch;

/// <summary>What a sweep asks for: of each kind a page of what is due in the integrations that are at work, the longest due first.</summary>
internal sealed class DueRows(ImmutableArray<string> integrations, DateTimeOffset now, Reads reads)
{
    public const int PageSize = 200;

    public ImmutableArray<string> Integrations => integrations;

    public Read<OperationRow> Operations { get; } = reads.Add(OperationsOf(integrations, now));

    public Read<LookupWaitRow> Waits { get; } = reads.Add(LookupWaits.Due(integrations, now));

    public Read<HintRow> Hints { get; } = reads.Add(HintsOf(integrations, now));

    public Read<DeliveryRow> Deliveries { get; } = reads.Add(DeliveriesOf(integrations, now));

    public static Query<OperationRow> OperationsOf(ImmutableArray<string> some, DateTimeOffset now) => From.Table<OperationRow>()
        .WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED])
        .WhereIn(row => row.Brake, [OperationBrake.FREE, OperationBrake.RELEASED])
        .WhereIn(row => row.IntegrationId, some)
        .Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.NextDueAt).Take(PageSize);

    public static Query<HintRow> HintsOf(ImmutableArray<string> some, DateTimeOffset now) => From.Table<HintRow>()
        .WhereIn(row => row.IntegrationId, some)
        .Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.NextDueAt).Take(PageSize);

    public static Query<DeliveryRow> DeliveriesOf(ImmutableArray<string> some, DateTimeOffset now) => From.Table<DeliveryRow>()
        .Where(row => row.State, DeliveryState.OPEN).Where(row => row.Held, false)
        .WhereIn(row => row.IntegrationId, some)
        .Where(row => row.NextDueAt, Is.AtMost, now).OrderBy(row => row.NextDueAt).Take(PageSize);
}
