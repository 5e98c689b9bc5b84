using System.Diagnostics;
using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Orleans;

namespace Concord.Grains.Mappings;

/// <inheritdoc cref="IMappingGrain"/>
public sealed class MappingGrain(IDatabase database, SetupCatalog catalog, OutsideReader reader, HintBook hints, OutsideWriter writer, TimeProvider clock)
    : Grain, IMappingGrain
{
    // Enough for a write, its successor and a look at an unknown one; what is left stays due.
    private const int MostSteps = 6;

    private string IntegrationId => GrainKeys.Parts(this.GetPrimaryKeyString())[0];

    private string ResourceType => GrainKeys.Parts(this.GetPrimaryKeyString())[1];

    private string InternalId => GrainKeys.Parts(this.GetPrimaryKeyString())[2];

    private IRecordGrain Record => GrainFactory.GetGrain<IRecordGrain>(GrainKeys.Record(ResourceType, InternalId));

    public async Task<ObserveReply> Fetch(string externalId, string cause, bool planOnly)
    {
        if (await catalog.FindAsync(IntegrationId) is not { Processes: true } setup)
        {
            return new ObserveReply(Observed.Later, "The integration is not active; the fetch is owed.");
        }

        var hint = await hints.FindAsync(IntegrationId, ResourceType, externalId);
        if (!setup.Takes(ResourceType))
        {
            return await hints.CloseAsync(new Sighting(IntegrationId, ResourceType, externalId, null, cause, planOnly), hint, long.MaxValue, Disposition.FILTERED, IntegrationSetup.NotTaken);
        }

        using var span = Tracing.Begin("read from the outside", cause, ActivityKind.Client);
        var read = await reader.ReadAsync(setup, ResourceType, externalId, cause);
        return read.State is { } state
            ? await Record.Observe(new Observation(
                IntegrationId, externalId, state.Document, state.Version, state.UpdatedAt, state.Ticket, state.SentAt, ObservationSource.Fetch, Binding.Bound, hint?.Revision ?? 0, cause, planOnly))
            : await hints.FailedAsync(setup, ResourceType, externalId, hint, read.Failure!, cause, InternalId);
    }

    public Task<ObserveReply> Observe(Observation observation) => Record.Observe(observation);

    public async Task Push()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            if (await catalog.FindAsync(IntegrationId) is not { Processes: true, Linked: true } setup || await NextAsync() is not { } operation)
            {
                return;
            }

            using var span = Tracing.Begin("write to the outside", operation.Cause, ActivityKind.Client);
            span?.SetTag("concord.integration", IntegrationId).SetTag("concord.operation", operation.Id).SetTag("concord.kind", operation.Kind);
            await StepAsync(setup, operation);
        }
    }

    private async Task StepAsync(IntegrationSetup setup, OperationRow operation)
    {
        if (!setup.Takes(ResourceType))
        {
            await Record.PrepareWrite(new WriteProbe(operation.Id, null, clock.GetUtcNow()));
            return;
        }

        if (operation is { State: OperationState.ATTEMPTED, Kind: OperationKind.CREATE })
        {
            await Record.Settle(await writer.LookForAsync(setup, operation) with { Attempts = operation.Attempts });
            return;
        }

        OutsideState? fresh = null;
        if (operation.ExternalId is { } externalId)
        {
            var read = await reader.ReadAsync(setup, ResourceType, externalId, operation.Cause, requests: operation.State == OperationState.PENDING ? 2 : 1);
            if (read.State is null)
            {
                await Record.Settle(await writer.FailedAsync(setup, operation, read.Failure!) with { Looked = operation.State == OperationState.ATTEMPTED, Attempts = operation.Attempts });
                return;
            }

            fresh = read.State;
        }

        var plan = await Record.PrepareWrite(new WriteProbe(operation.Id, fresh, clock.GetUtcNow() + OutsideWriter.Lease));
        if (plan.Step == WriteStep.Send)
        {
            await Record.Settle(await writer.SendAsync(setup, operation, plan, fresh) with { Attempts = plan.Attempt });
        }
    }

    // A successor waits until its predecessor is settled, so an attempted operation comes first even while it is not due.
    private async Task<OperationRow?> NextAsync()
    {
        var open = await database.QueryAsync(From.Table<OperationRow>()
            .Where(row => row.IntegrationId, IntegrationId).Where(row => row.ResourceType, ResourceType).Where(row => row.InternalId, InternalId)
            .WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED])
            .OrderBy(row => row.Id));
        var next = open.FirstOrDefault(row => row.State == OperationState.ATTEMPTED) ?? open.FirstOrDefault();
        return next is { Brake: not OperationBrake.HELD } row && row.NextDueAt <= clock.GetUtcNow() ? row : null;
    }
}
