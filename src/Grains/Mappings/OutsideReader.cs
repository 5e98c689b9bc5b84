using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Sync.Values;

namespace Concord.Grains.Mappings;

/// <summary>What a read of one external record gave: its state (gone included), or why there is none.</summary>
internal sealed record OutsideRead(OutsideState? State, ConnectorFailure? Failure);

/// <summary>Reads single external records, each with a ticket and the time, taken just before its request leaves.</summary>
public sealed class OutsideReader(IDatabase database, ConnectorSource connectors, ConnectionHealth connections, TimeProvider clock)
{
    internal async Task<OutsideRead> ReadAsync(IntegrationSetup setup, string type, string externalId, string cause, int requests = 1)
    {
        var connector = await connectors.ForAsync(setup, Lanes.Of(setup, cause), requests);
        var ticket = await database.NextTicketAsync();
        var sentAt = clock.GetUtcNow();
        var reply = await connector.GetAsync(type, externalId, CancellationToken.None);
        if (reply is not ReadReply.Failed)
        {
            await connections.AnsweredAsync(setup);
        }

        return reply switch
        {
            ReadReply.Found found => new(StateOf(found.Record, ticket, sentAt), null),
            ReadReply.NotFound => new(new OutsideState(externalId, null, null, null, ticket, sentAt), null),
            ReadReply.Failed failed => new(null, failed.Failure),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        };
    }

    internal static OutsideState StateOf(ExternalRecord record, long ticket, DateTimeOffset sentAt) =>
        new(record.Id, record.Document is FieldValue.Absent ? null : record.Document.ToJson(), record.Version, record.UpdatedAt, ticket, sentAt);
}
