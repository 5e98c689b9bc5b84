using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Mappings;

/// <summary>Carries out operations at the external system and says how they ended. It decides nothing about values.</summary>
public sealed class OutsideWriter(IDatabase database, ConnectorSource connectors, OutsideReader reader, ConnectionHealth connections, TimeProvider clock)
{
    /// <summary>How long a request may be on its way before its outcome counts as unknown; above the outbound timeout of 30 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    // A look for an unknown create reads at most so many pages; a system with more must offer updated-since or a marker.
    private const int MostLists = 4;
    private const int MostPages = 1_000;

    private static readonly string TooLong =
        $"The listing has more than {MostPages} pages, so whether the create was done cannot be seen; it is looked for again. Give the definition a create.clientId, or a create.marker with create.find.";

    internal async Task<WriteResult> SendAsync(IntegrationSetup setup, OperationRow operation, WritePlan plan, OutsideState? fresh)
    {
        var connector = await connectors.ForAsync(setup);
        var started = clock.GetTimestamp();
        var reply = await RequestAsync(connector, operation, plan, fresh);
        var duration = (int)clock.GetElapsedTime(started).TotalMilliseconds;
        await (reply is WriteReply.Done or WriteReply.NotFound ? connections.AnsweredAsync(setup) : Task.CompletedTask);
        var result = reply switch
        {
            WriteReply.Done done => await DoneAsync(setup, operation, plan, done.Record, duration),
            WriteReply.NotFound => await NotFoundAsync(operation, plan, duration),
            WriteReply.Failed failed => await FailedAsync(setup, operation.Id, failed.Failure, duration),
            WriteReply.Unknown unknown => new WriteResult(
                operation.Id, WriteOutcome.Unknown, [], clock.GetUtcNow() + (unknown.RetryAfter ?? TimeSpan.Zero), unknown.HttpStatus, unknown.Message, duration),
            _ => throw new InvalidOperationException($"Unknown reply {reply}."),
        };
        return result with { Request = reply.Exchange?.Request, Response = reply.Exchange?.Response };
    }

    /// <summary>After a create of unknown outcome: what the system shows under its id or marker, else everything that could be it by content.</summary>
    internal async Task<WriteResult> LookForAsync(IntegrationSetup setup, OperationRow operation)
    {
        var connector = await connectors.ForAsync(setup);
        var ownTicket = await database.NextTicketAsync();
        var sentAt = clock.GetUtcNow();
        switch (await connector.FindCreatedAsync(operation.ResourceType, operation.Id, CancellationToken.None))
        {
            case FindReply.Found found:
                return Looked(operation, await UnboundAsync(operation, [OutsideReader.StateOf(found.Record, ownTicket, sentAt)]));
            case FindReply.Several several:
                return Looked(operation, await UnboundAsync(operation, [.. several.Records.Select(record => OutsideReader.StateOf(record, ownTicket, sentAt))]));
            case FindReply.NotThere:
                return Looked(operation, []);
            case FindReply.Failed { Failure: var failure }:
                return await FailedAsync(setup, operation.Id, failure, 0) with { Looked = true };
            default:
                return await LookByContentAsync(setup, connector, operation);
        }
    }

    // A record moves to a page that was read already when one before it is deleted meanwhile: 'none' counts when two lists agree.
    private async Task<WriteResult> LookByContentAsync(IntegrationSetup setup, IConnector connector, OperationRow operation)
    {
        ImmutableHashSet<string>? before = null;
        for (var lists = 0; lists < MostLists; lists++)
        {
            var listed = await ListAsync(setup, connector, operation);
            if (listed.Failure is { } failure)
            {
                return await FailedAsync(setup, operation.Id, failure, 0) with { Looked = true };
            }

            if (!listed.IsWhole)
            {
                var shown = await UnboundAsync(operation, listed.Candidates);
                return shown.IsEmpty ? LookAgain(operation, TooLong) : Looked(operation, shown);
            }

            if (!listed.Candidates.IsEmpty || listed.Pages == 1 || before?.SetEquals(listed.Ids) == true)
            {
                return Looked(operation, await UnboundAsync(operation, listed.Candidates));
            }

            before = listed.Ids;
        }

        return LookAgain(operation, "The records changed while they were listed; it is looked for again.");
    }

    private async Task<Sought> ListAsync(IntegrationSetup setup, IConnector connector, OperationRow operation)
    {
        var (candidates, ids) = (ImmutableArray.CreateBuilder<OutsideState>(), ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal));
        string? page = null;
        var pages = 0;
        do
        {
            var ticket = await database.NextTicketAsync();
            var sentAt = clock.GetUtcNow();
            var reply = await connector.ListAsync(new ListRequest(operation.ResourceType, page), CancellationToken.None);
            if (reply is ListReply.Failed failed)
            {
                return new([], [], pages, false, failed.Failure);
            }

            var listed = (ListReply.Page)reply;
            ids.UnionWith(listed.Records.Select(record => record.Id));
            candidates.AddRange(listed.Records
                .Where(record => setup.MayHaveMade(operation, record.Document))
                .Select(record => OutsideReader.StateOf(record, ticket, sentAt)));
            page = listed.NextPageToken;
        }
        while (++pages < MostPages && page is not null);

        return new([.. candidates.DistinctBy(state => state.ExternalId)], ids.ToImmutable(), pages, page is null, null);
    }

    private sealed record Sought(ImmutableArray<OutsideState> Candidates, ImmutableHashSet<string> Ids, int Pages, bool IsWhole, ConnectorFailure? Failure);

    private static WriteResult LookAgain(OperationRow operation, string message) =>
        new WriteResult(operation.Id, WriteOutcome.TryAgain, [], null, null, message, 0) with { Looked = true };

    private static WriteResult Looked(OperationRow operation, ImmutableArray<OutsideState> candidates) =>
        new(operation.Id, WriteOutcome.Candidates, candidates, null, null, null, 0);

    /// <summary>What a failure without effect means for the operation. One that lies with the connection counts against the connection.</summary>
    internal async Task<WriteResult> FailedAsync(IntegrationSetup setup, string operationId, ConnectorFailure failure, int durationMs)
    {
        if (failure.Kind is FailureKind.Auth or FailureKind.RateLimited or FailureKind.Refused)
        {
            var retryAt = await connections.FailedAsync(setup, failure);
            return new WriteResult(operationId, WriteOutcome.ConnectionDown, [], retryAt, failure.HttpStatus, failure.Message, durationMs);
        }

        var outcome = failure.Kind switch
        {
            FailureKind.Precondition => WriteOutcome.ReadAgain,
            FailureKind.Transient => WriteOutcome.TryAgain,
            _ => WriteOutcome.Rejected,
        };
        return new WriteResult(operationId, outcome, [], clock.GetUtcNow() + failure.RetryAfter, failure.HttpStatus, failure.Message, durationMs);
    }

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

        var read = await reader.ReadAsync(setup, operation.ResourceType, answered.Id);
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

    // What was deleted once, and came back, is older than the create: it belongs to whom it belonged before.
    private async Task<ImmutableArray<OutsideState>> UnboundAsync(OperationRow operation, ImmutableArray<OutsideState> candidates)
    {
        var ids = candidates.Select(candidate => candidate.ExternalId).ToImmutableArray();
        var bound = await database.QueryAsync(From.Table<MappingRow>()
            .Where(row => row.IntegrationId, operation.IntegrationId).Where(row => row.ResourceType, operation.ResourceType)
            .WhereIn(row => row.ExternalId, ids.Select(id => (string?)id)));
        var buried = await database.QueryAsync(From.Table<TombstoneRow>()
            .Where(row => row.IntegrationId, operation.IntegrationId).Where(row => row.ResourceType, operation.ResourceType).WhereIn(row => row.ExternalId, ids));
        return [.. candidates.Where(candidate => bound.All(row => row.ExternalId != candidate.ExternalId) && buried.All(row => row.ExternalId != candidate.ExternalId))];
    }
}
