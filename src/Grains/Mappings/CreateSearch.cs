using System.Collections.Immutable;
using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Mappings;

/// <summary>Looks for what a create of unknown outcome may have made: under its id or marker, else everything that could be it by content.</summary>
internal sealed class CreateSearch(IDatabase database, SetupCatalog catalog, ConnectorSource connectors, OutsideTrouble trouble, TimeProvider clock)
{
    // A look for an unknown create reads at most so many pages; a system with more must offer updated-since or a marker.
    private const int MostLists = 4;
    private const int MostPages = 1_000;

    private static readonly string TooLong =
        $"The listing has more than {MostPages} pages, so whether the create was done cannot be seen; it is looked for again. Give the definition a create.clientId, or a create.marker with create.find.";

    public async Task<WriteResult> LookForAsync(IntegrationSetup setup, OperationRow operation)
    {
        var connector = await connectors.ForAsync(setup, Lanes.Of(setup, operation.Cause), goesOn: true);
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
                return await trouble.FailedAsync(setup, operation, failure, 0) with { Looked = true };
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
                return await trouble.ListFailedAsync(setup, operation, failure);
            }

            if (!listed.IsWhole)
            {
                var shown = await FoundAsync(setup, operation, listed.Candidates);
                return shown.States.IsEmpty ? LookAgain(operation, TooLong) : shown;
            }

            if (!listed.Candidates.IsEmpty || listed.Pages == 1 || before?.SetEquals(listed.Ids) == true)
            {
                return await FoundAsync(setup, operation, listed.Candidates);
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

    // That uses up no attempt: nothing is wrong with this one.
    private static WriteResult WaitFor(OperationRow operation, DateTimeOffset until) =>
        new WriteResult(operation.Id, WriteOutcome.ConnectionDown, [], until, null, "Another create that says the same is on its way; whose record this is shows when that is answered.", 0) with { Looked = true };

    // The creates are read first: who is settled meanwhile has bound what it made, so that is no candidate any more.
    private async Task<WriteResult> FoundAsync(IntegrationSetup setup, OperationRow operation, ImmutableArray<OutsideState> candidates)
    {
        if (candidates.IsEmpty)
        {
            return Looked(operation, candidates);
        }

        var creates = await BegunCreates.LoadAsync(database, setup, await catalog.BesideAsync(setup, operation.ResourceType), operation.ResourceType);
        var unbound = await UnboundAsync(operation, candidates);
        var now = clock.GetUtcNow();
        var until = unbound.Max(found => creates.ContestedUntil(operation, FieldValue.ParseOrThrow(found.Document!), found.SentAt, now));
        return until is { } answered ? WaitFor(operation, answered) : Looked(operation, unbound) with
        {
            Contested = unbound is [{ Document: { } json } only]
                && (creates.IsContested(operation, FieldValue.ParseOrThrow(json), only.SentAt, now) || await IdentityQuestions.IsCandidateAsync(database, setup.Id, operation.ResourceType, only.ExternalId)),
        };
    }

    private static WriteResult Looked(OperationRow operation, ImmutableArray<OutsideState> candidates) =>
        new(operation.Id, WriteOutcome.Candidates, candidates, null, null, null, 0);

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
