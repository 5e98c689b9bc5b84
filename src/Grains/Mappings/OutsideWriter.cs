using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Mappings;

/// <summary>Carries out operations at the external system and says how they ended. It decides nothing about values.</summary>
public sealed class OutsideWriter(IDatabase database, SetupCatalog catalog, ConnectorSource connectors, OutsideReader reader, ConnectionHealth connections, TimeProvider clock)
{
    private readonly OutsideTrouble trouble = new(connections, clock);
    private readonly CreateSearch search = new(database, catalog, connectors, new OutsideTrouble(connections, clock), clock);

    /// <summary>How long a request may be on its way before its outcome counts as unknown; above the outbound timeout of 30 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    internal async Task<WriteResult> SendAsync(IntegrationSetup setup, OperationRow operation, WritePlan plan, OutsideState? fresh)
    {
        var connector = await connectors.ForAsync(setup, Lanes.Of(setup, operation.Cause), first: operation.ExternalId is null ? 1 : 0);
        var started = clock.GetTimestamp();
        var reply = await RequestAsync(connector, operation, plan, fresh);
        var duration = (int)clock.GetElapsedTime(started).TotalMilliseconds;
        await (reply is WriteReply.Done or WriteReply.NotFound ? connections.AnsweredAsync(setup) : Task.CompletedTask);
        var result = reply switch
        {
            WriteReply.Done done => await DoneAsync(setup, operation, plan, done.Record, duration),
            WriteReply.NotFound => await NotFoundAsync(operation, plan, duration),
            WriteReply.Failed failed => await trouble.FailedAsync(setup, operation, failed.Failure, duration),
            WriteReply.Unknown unknown => await trouble.UnknownAsync(setup, operation, unknown, duration),
            _ => throw new InvalidOperationException($"Unknown reply {reply}."),
        };
        return result with { Request = reply.Exchange?.Request, Response = reply.Exchange?.Response };
    }

    /// <summary>After a create of unknown outcome: what the system shows under its id or marker, else everything that could be it by content.</summary>
    internal Task<WriteResult> LookForAsync(IntegrationSetup setup, OperationRow operation) => search.LookForAsync(setup, operation);

    /// <summary>What a read before a write that failed means for the operation.</summary>
    internal Task<WriteResult> FailedAsync(IntegrationSetup setup, OperationRow operation, ConnectorFailure failure) => trouble.FailedAsync(setup, operation, failure, 0);

    private static Task<WriteReply> RequestAsync(IConnector connector, OperationRow operation, WritePlan plan, OutsideState? fresh)
    {
        var body = Projection.ParseOrThrow(plan.Body ?? "{}").Overlay(FieldValue.Object.Empty);
        var read = fresh?.Document is { } document ? FieldValue.ParseOrThrow(document) : null;
        return Enum.Parse<OperationKind>(plan.Kind!) switch
        {
            OperationKind.CREATE => connector.CreateAsync(operation.ResourceType, body, operation.Id, CancellationToken.None),
            OperationKind.UPDATE => connector.UpdateAsync(operation.ResourceType, operation.ExternalId!, body, read, fresh?.Version, operation.Id, CancellationToken.None),
            OperationKind.DELETE => connector.DeleteAsync(operation.ResourceType, operation.ExternalId!, read, fresh?.Version, operation.Id, CancellationToken.None),
            var other => throw new InvalidOperationException($"Unknown kind {other}."),
        };
    }

    // The ticket is drawn after the answer: every read whose request left before this moment is then known to be older.
    private async Task<WriteResult> DoneAsync(IntegrationSetup setup, OperationRow operation, WritePlan plan, ExternalRecord answered, int duration)
    {
        if (plan.Kind == nameof(OperationKind.DELETE))
        {
            return await GoneAsync(operation.Id, operation.ExternalId!, duration);
        }

        if (plan.Kind == nameof(OperationKind.CREATE) && await OwnerOfAsync(operation, answered.Id) is { } owner)
        {
            // Sent again it would be answered so again, and write over the other's copy once more.
            return new WriteResult(
                operation.Id, WriteOutcome.Rejected, [], null, null, $"The system made no new record but answered with {answered.Id}, which is the copy of {owner}; tell the two apart, or merge them.", duration);
        }

        if (answered.Document is not FieldValue.Absent)
        {
            return new WriteResult(operation.Id, WriteOutcome.Answered, [OutsideReader.StateOf(answered, await database.NextTicketAsync(), clock.GetUtcNow())], null, null, null, duration);
        }

        var read = await reader.ReadAsync(setup, operation.ResourceType, answered.Id, operation.Cause);
        var state = read.State ?? new OutsideState(answered.Id, null, null, null, await database.NextTicketAsync(), clock.GetUtcNow());
        return new WriteResult(operation.Id, WriteOutcome.ReadBack, [state], null, null, null, duration);
    }

    // Some systems take a record with a key that they know for that one.
    private async Task<string?> OwnerOfAsync(OperationRow operation, string externalId) => (await database.QueryAsync(From.Table<MappingRow>()
        .Where(row => row.IntegrationId, operation.IntegrationId).Where(row => row.ResourceType, operation.ResourceType).Where(row => row.ExternalId, externalId)))
        .FirstOrDefault(row => row.InternalId != operation.InternalId)?.InternalId;

    private async Task<WriteResult> NotFoundAsync(OperationRow operation, WritePlan plan, int duration) =>
        plan.Kind == nameof(OperationKind.DELETE)
            ? await GoneAsync(operation.Id, operation.ExternalId!, duration)
            : new WriteResult(operation.Id, WriteOutcome.ReadAgain, [], null, 404, "The record is no longer there.", duration);

    private async Task<WriteResult> GoneAsync(string operationId, string externalId, int duration) => new(
        operationId, WriteOutcome.Gone, [new OutsideState(externalId, null, null, null, await database.NextTicketAsync(), clock.GetUtcNow())], null, null, null, duration);
}
